import { expect, it } from "vitest";
import { addressesIn, withoutInvited } from "./addresses";

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

it.each([
  ["what was refused stays", "ada@example.org, nobody", ["ada@example.org"], "nobody"],
  ["so does what was typed meanwhile", "ada@example.org, bob@exa", ["ada@example.org"], "bob@exa"],
  [
    "all of it, when it is something else",
    "bob@example.org , eve",
    ["ada@example.org"],
    "bob@example.org , eve",
  ],
  ["nothing is left of those who are invited", "ada@example.org", ["ada@example.org"], ""],
])("%s", (_, text, invited, left) => {
  expect(withoutInvited(text, invited)).toBe(left);
});
