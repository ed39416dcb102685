import { describe, expect, it } from "vitest";
import type { ChatMessageView, ChatPage } from "@/protocol/chat-shapes";
import {
  emptyChatLog,
  type PendingMessage,
  withMessage,
  withNewest,
  withOlder,
  withoutPending,
  withPending,
  withReadUpTo,
} from "./chat-log";

const me = "ann";
const moment = (second: number): string => new Date(second * 1_000).toISOString();

const message = (number: number, by = "bob", body = `message ${number}`): ChatMessageView => ({
  id: `m${number}`,
  number,
  author: { id: by, name: by, color: "#0b6bcb" },
  body,
  createdAt: moment(number),
  editedAt: null,
  deletedAt: null,
});

const page = (from: number, to: number, more: Partial<ChatPage> = {}): ChatPage => ({
  messages: Array.from({ length: to - from + 1 }, (_, i) => message(from + i)),
  hasMore: from > 1,
  latest: to,
  readUpTo: 0,
  unread: to,
  ...more,
});

const pending = (key: string, body: string, second = 0): PendingMessage => ({
  key,
  body,
  at: moment(second),
  state: "sending",
  problem: "",
});

const numbersOf = (log: { readonly messages: readonly ChatMessageView[] }): number[] =>
  log.messages.map(({ number }) => number);

describe("the chat as a tab knows it", () => {
  it("joins pages and events by number, and replaces what was changed", () => {
    let log = withNewest(emptyChatLog(), page(4, 6), me);
    log = withMessage(log, message(7), me);
    log = withMessage(log, { ...message(5), body: "changed" }, me);
    log = withMessage(log, message(2), me);
    log = withOlder(log, page(1, 3), 4);
    expect(numbersOf(log)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(log.messages[4]?.body).toBe("changed");
    expect([log.hasMore, log.unread]).toEqual([false, 7]);
  });

  it("begins again with the newest when too much was missed to join", () => {
    const log = withNewest(emptyChatLog(), page(1, 3), me);
    expect(numbersOf(withNewest(log, page(4, 6), me))).toEqual([1, 2, 3, 4, 5, 6]);
    const jumped = withNewest(log, page(10, 12), me);
    expect([numbersOf(jumped), jumped.hasMore]).toEqual([[10, 11, 12], true]);
  });

  it("CHAT-7 shows a message once, whichever of its answer and its event comes first", () => {
    const sent = withPending(withNewest(emptyChatLog(), page(1, 1), me), pending("k", "Hello"));
    const own = message(2, me, "Hello");
    const event = withMessage(sent, own, me);
    expect([event.pending, numbersOf(event)]).toEqual([[], [1, 2]]);
    const answer = withoutPending(withMessage(sent, own, me), "k");
    expect([answer.pending, numbersOf(withMessage(answer, own, me))]).toEqual([[], [1, 2]]);
  });

  it("CHAT-7 takes one waiting message for one that arrived, and not another of the same words", () => {
    const waiting = [pending("a", "ok"), pending("b", "ok"), pending("c", "no")];
    const log = withNewest(emptyChatLog(waiting), { ...page(1, 1), messages: [message(1, me, "ok")] }, me);
    expect(log.pending.map(({ key }) => key)).toEqual(["b", "c"]);
    const early = withNewest(
      emptyChatLog([pending("late", "ok", 9)]),
      { ...page(1, 1), messages: [message(1, me, "ok")] },
      me,
    );
    expect(early.pending).toHaveLength(1);
  });

  it("CHAT-4 counts what others said since, and stops when it was read in any tab", () => {
    let log = withNewest(emptyChatLog(), page(1, 3, { readUpTo: 3, unread: 0 }), me);
    log = withMessage(log, message(4), me);
    log = withMessage(log, message(5, me), me);
    log = withMessage(log, message(6), me);
    expect(log.unread).toBe(2);
    expect(withReadUpTo(log, 5, me).unread).toBe(1);
    expect(withReadUpTo(log, 6, me)).toMatchObject({ unread: 0, readUpTo: 6 });
    expect(withReadUpTo(log, 2, me).readUpTo).toBe(3);
  });

  it("keeps what failed until it is sent or given up", () => {
    const log = withPending(emptyChatLog(), pending("k", "Hello"));
    const failed = withPending(log, { ...pending("k", "Hello"), state: "failed", problem: "Wait" });
    expect(failed.pending).toEqual([{ ...pending("k", "Hello"), state: "failed", problem: "Wait" }]);
    expect(withoutPending(failed, "k").pending).toEqual([]);
  });
});
