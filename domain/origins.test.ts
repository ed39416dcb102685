import { describe, expect, it } from "vitest";
import { allowedOrigins, mayAct } from "./origins";

const unset = { publicUrl: null, allowedOrigins: [], port: 3000 };
const atHome = allowedOrigins(unset, "http://localhost:3000");
const published = allowedOrigins(
  { publicUrl: "https://parley.example", allowedOrigins: ["https://notes.example"], port: 3000 },
  "https://parley.example",
);

describe("the origins that may act", () => {
  it("are the names of the loopback address at our port when no public address is set", () => {
    expect([...atHome]).toEqual(["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"]);
  });

  it("are the public address and the listed ones, and no loopback, when it is set", () => {
    expect([...published]).toEqual(["https://parley.example", "https://notes.example"]);
  });

  it.each([
    [null, null, true],
    ["https://parley.example", null, true],
    ["https://parley.example", "same-origin", true],
    ["https://notes.example", "same-origin", true],
    [null, "none", true],
    ["null", null, false],
    ["", null, false],
    ["http://parley.example", null, false],
    ["https://parley.example:8443", null, false],
    ["https://parley.example.evil", null, false],
    ["https://evil.example", "same-origin", false],
    ["https://parley.example", "same-site", false],
    ["https://parley.example", "cross-site", false],
    [null, "cross-site", false],
    [null, "unheard-of", false],
  ])("A2, A17: Origin %s with Sec-Fetch-Site %s: %s", (origin, site, may) => {
    const headers = new Headers();
    if (origin !== null) headers.set("origin", origin);
    if (site !== null) headers.set("sec-fetch-site", site);
    expect(mayAct(headers, published)).toBe(may);
  });
});
