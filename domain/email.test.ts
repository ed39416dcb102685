import { describe, expect, it } from "vitest";
import { normaliseEmail } from "./email";

describe("an e-mail address", () => {
  it.each([
    ["ada@example.org", "ada@example.org"],
    ["  Ada@Example.ORG ", "ada@example.org"],
    ["ada＠example.org", "ada@example.org"],
    ["ａｄａ@example.org", "ada@example.org"],
    ["ada+notes@example.org", "ada+notes@example.org"],
    ["ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
    ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
  ])("A18: reads %s as one account", (written, normal) => {
    expect(normaliseEmail(written)).toBe(normal);
  });

  it.each([
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@example",
    '"e@attacker.example"@victim.example',
    "ada@attacker.example@victim.example",
    "ada@attacker.example＠victim.example",
    "ada(comment)@example.org",
    "ada..b@example.org",
    ".ada@example.org",
    "ada.@example.org",
    "ada@-example.org",
    "ada@exam ple.org",
    "ada@example.org\u0000",
    "ada@example.org\r\nbcc: eve@example.org",
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "аda@example.org",
    `${"a".repeat(65)}@example.org`,
    `ada@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(60)}.org`,
  ])("A18: refuses %j", (written) => {
    expect(normaliseEmail(written)).toBeNull();
  });
});
