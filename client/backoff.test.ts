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

it("SESS-3 spreads a wait over more when told to, and grows on from there", () => {
  const backoff = new Backoff({ firstMs: 500, longestMs: 30_000, random: () => 1 });
  expect([backoff.next(6_000), backoff.next(), backoff.next(6_000), backoff.next()]).toEqual([
    6_000, 8_000, 16_000, 30_000,
  ]);
  backoff.reset();
  expect([backoff.next(), backoff.next(6_000), backoff.next()]).toEqual([500, 6_000, 8_000]);
});
