import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { limits } from "@/protocol/limits";
import { createTalkGuard } from "./talk-guard";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const guard = () => createTalkGuard({ limits, enabled: true });

it.each([
  ["comments", "tryComment", limits.commentsPerUserPerMinute],
  ["messages", "tryMessage", limits.chatMessagesPerMinute],
  ["names and colours", "tryPersonChange", limits.personChangesPerMinute],
] as const)(
  "CHAT-6 X8: who says too much at once is asked to wait, and others are not: %s",
  async (_, of, most) => {
    const { [of]: attempt } = guard();
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => attempt("ada")));
    expect(verdicts.filter((verdict) => verdict === null)).toHaveLength(most);
    expect(verdicts.at(-1)).toMatchObject({ refused: "slow-down", retryAfterSeconds: 60 });
    expect(await attempt("bob")).toBeNull();
    vi.advanceTimersByTime(60_000);
    expect(await attempt("ada")).toBeNull();
  },
);

it("counts what is said about the text and what is said beside it apart", async () => {
  const { tryComment, tryMessage } = guard();
  for (let n = 0; n < limits.commentsPerUserPerMinute; n++) await tryComment("ada");
  expect(await tryComment("ada")).not.toBeNull();
  expect(await tryMessage("ada")).toBeNull();
});

it("lets load tools say what they want", async () => {
  const { tryMessage } = createTalkGuard({ limits, enabled: false });
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => tryMessage("tool")));
  expect(new Set(verdicts)).toEqual(new Set([null]));
});
