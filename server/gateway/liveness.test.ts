import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { limits } from "@/protocol/limits";
import { watchLiveness } from "./liveness";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("LIVE-1 forgives every peer the time in which this process stood still, before it looks at them, and no other", () => {
  let now = 0;
  const calls: string[] = [];
  const peer = (name: string) => ({
    checkLiveness: () => calls.push(`check ${name}`),
    forgiveSilence: () => calls.push(`forgive ${name}`),
  });
  const stop = watchLiveness([peer("alice"), peer("bob")], limits, () => now);
  const tick = (took: number) => {
    now += took;
    vi.advanceTimersByTime(limits.livenessTickMs);
    return calls.splice(0);
  };
  expect(tick(limits.livenessTickMs)).toEqual(["check alice", "check bob"]);
  expect(tick(2 * limits.livenessTickMs)).toEqual(["check alice", "check bob"]);
  expect(tick(2 * limits.livenessTickMs + 1)).toEqual([
    "forgive alice",
    "check alice",
    "forgive bob",
    "check bob",
  ]);
  expect(tick(limits.livenessTickMs)).toEqual(["check alice", "check bob"]);
  stop();
  expect(tick(limits.livenessTickMs)).toEqual([]);
});
