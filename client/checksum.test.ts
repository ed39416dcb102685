import { expect, it } from "vitest";
import { checksum } from "./checksum";

it("COPY-3 is CRC-32, with the check value that its catalogues print", () => {
  expect(checksum(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(checksum(new Uint8Array())).toBe(0);
});
