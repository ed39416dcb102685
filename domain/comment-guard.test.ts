import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { limits } from "@/protocol/limits";
import { createCommentGuard } from "./comment-guard";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("X8: lets one person say thirty things a minute, and others theirs", async () => {
  const guard = createCommentGuard({ limits, enabled: true });
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => guard.tryComment("ada")));
  expect(verdicts.filter((verdict) => verdict === null)).toHaveLength(limits.commentsPerUserPerMinute);
  expect(verdicts.at(-1)).toEqual({ refused: "slow-down", retryAfterSeconds: 60 });
  expect(await guard.tryComment("bob")).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(await guard.tryComment("ada")).toBeNull();
});
