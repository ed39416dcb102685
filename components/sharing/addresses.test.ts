import { expect, it } from "vitest";
import { addressesIn } from "./addresses";

it.each([
  ["ada@example.org", ["ada@example.org"]],
  [
    "ada@example.org, bob@example.org;eve@example.org\n",
    ["ada@example.org", "bob@example.org", "eve@example.org"],
  ],
  ["Ada Lovelace <ada@example.org>, “Bob” <bob@example.org>", ["ada@example.org", "bob@example.org"]],
  ["ada@example.org ada@example.org", ["ada@example.org"]],
  ["ada", ["ada"]],
  ["  ", []],
])("finds the addresses in %j", (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
});
