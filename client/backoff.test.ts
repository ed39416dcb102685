import { expect, it } from "vitest";
import { Backoff } from "./backoff";

it("SESS-3 waits a random part of a growing time, never longer than the longest", () => {
  const highest = new Backoff({ firstMs: 500, longestMs: 4_000, random: () => 1 });
  expect(Array.from({ length: 6 }, () => highest.next())).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  const lowest = new Backoff({ firstMs: 500, longestMs: 4_000, random: () => 0 });
  expect(lowest.next()).toBe(0);
  highest.reset();
  expect(highest.next()).toBe(500);
});
