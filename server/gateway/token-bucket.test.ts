import { describe, expect, it } from "vitest";
import { ManualTime } from "../testing/timers";
import { TokenBuckets } from "./token-bucket";

const setUp = () => {
  const time = new ManualTime();
  const buckets = new TokenBuckets({ perSecond: 2, burst: 5, now: time.now });
  const takeAll = (key: string): number => {
    let taken = 0;
    while (buckets.take(key)) taken += 1;
    return taken;
  };
  return { time, buckets, takeAll };
};

describe("TokenBuckets", () => {
  it("W10: give a burst and then so many a second, to each key its own, and never save up more than a burst", () => {
    const { time, takeAll } = setUp();
    expect([takeAll("a"), takeAll("b"), takeAll("a")]).toEqual([5, 5, 0]);
    time.pass(499);
    expect(takeAll("a")).toBe(0);
    time.pass(1);
    expect(takeAll("a")).toBe(1);
    time.pass(3_600_000);
    expect(takeAll("a")).toBe(5);
  });

  it("W10: let nobody wait less for a clock that goes back, and let a debt be paid off first", () => {
    const { time, buckets, takeAll } = setUp();
    expect(buckets.take("a", 9)).toBe(true);
    time.pass(2_000);
    expect(takeAll("a")).toBe(0);
    time.pass(500);
    expect(takeAll("a")).toBe(1);
    time.pass(-10_000);
    expect(takeAll("a")).toBe(0);
  });

  it("AUTH-7 C19: give many only to whoever has as many, or all that anybody can have", () => {
    const { time, buckets, takeAll } = setUp();
    expect(buckets.take("a", 3)).toBe(true);
    expect([buckets.take("a", 3), buckets.take("a", 9)]).toEqual([false, false]);
    time.pass(500);
    expect(buckets.take("a", 3)).toBe(true);
    time.pass(2_000);
    expect(buckets.take("a", 9), "nearly full").toBe(false);
    time.pass(500);
    expect(buckets.take("a", 9)).toBe(true);
    expect(takeAll("a")).toBe(0);
  });

  it("W10: forget the keys that are full again, however many there were", () => {
    const { time, buckets } = setUp();
    for (let key = 0; key < 10_000; key++) buckets.take(`address ${key}`);
    expect(buckets.size).toBe(10_000);
    time.pass(1_000);
    buckets.take("one more");
    expect(buckets.size).toBe(1);
  });
});
