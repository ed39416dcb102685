import { describe, expect, it } from "vitest";
import { completeAddress, isAllowedAddress } from "./link-address";

describe("the address behind a link", () => {
  it.each([
    "https://example.org",
    "http://localhost:3000/d/1",
    "mailto:ada@example.org",
    "HTTPS://EXAMPLE.ORG",
  ])("may be %s", (address) => expect(isAllowedAddress(address)).toBe(true));

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://example.org/1",
    "/relative",
    "",
  ])("may not be %j", (address) => expect(isAllowedAddress(address)).toBe(false));

  it("is completed with https, or mailto for an email", () => {
    expect(completeAddress("example.org/a")).toBe("https://example.org/a");
    expect(completeAddress("example.org:8080")).toBe("https://example.org:8080");
    expect(completeAddress("ada@example.org")).toBe("mailto:ada@example.org");
    expect(completeAddress(" https://example.org ")).toBe("https://example.org");
    expect(completeAddress("javascript:alert(1)")).toBeNull();
    expect(completeAddress("two words")).toBeNull();
  });
});
