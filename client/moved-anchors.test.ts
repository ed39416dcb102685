import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Anchor, CommentView } from "@/protocol/comment-shapes";
import { MovedAnchors } from "./moved-anchors";
import { HeardComments } from "./threads";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => vi.useRealTimers());

const at = (clock: number): Anchor => {
  const item = { client: 1, clock };
  return { from: { item, assoc: 0 }, to: { item, assoc: -1 } };
};

const stage = () => {
  const sent: string[] = [];
  const taken: string[] = [];
  const answers: number[] = [];
  const heard = new HeardComments();
  const anchors = new MovedAnchors({
    heard,
    send: async (id, anchor) => {
      sent.push(`${id}${anchor.from.item?.clock}`);
      const status = answers.shift();
      if (status !== undefined) return { ok: false, problem: { status, title: "no" } };
      return { ok: true, value: { id } as CommentView };
    },
    onTaken: ({ id }) => taken.push(id),
  });
  return { anchors, sent, taken, answers, heard };
};

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

it("COMM-7 an anchor that nobody took is sent again with the connection, the newest of each thread", async () => {
  const { anchors, sent, taken, answers } = stage();
  answers.push(0, 0, 0);
  anchors.moved("a", at(1));
  await pass();
  anchors.moved("b", at(1));
  await pass();
  anchors.moved("a", at(2));
  await pass(60_000);
  expect([sent, taken]).toEqual([["a1", "a1", "a2"], []]);
  void anchors.sendAll();
  await pass();
  expect([sent.slice(3), taken]).toEqual([
    ["a2", "b1"],
    ["a", "b"],
  ]);
  void anchors.sendAll();
  await pass();
  expect(sent).toHaveLength(5);
});

it("COMM-7 what moved on while it was sent is sent once more", async () => {
  const { anchors, sent } = stage();
  anchors.moved("a", at(1));
  anchors.moved("a", at(2));
  anchors.moved("a", at(3));
  await pass();
  expect(sent).toEqual(["a1", "a3"]);
});

it("HEAR-6 an answer that comes late brings back no comment that was deleted, or changed, since it was asked for", async () => {
  const { anchors, sent, taken, heard } = stage();
  heard.heard("a");
  anchors.moved("a", at(1));
  heard.heard("a");
  await pass();
  anchors.moved("a", at(2));
  await pass();
  expect([sent, taken]).toEqual([["a1", "a2"], ["a"]]);
});

it("COMM-7 a server that says not now is asked again, and one that says no is not", async () => {
  const { anchors, sent, answers } = stage();
  answers.push(503);
  anchors.moved("a", at(1));
  await pass(5_000);
  expect(sent).toEqual(["a1", "a1"]);
  answers.push(404);
  anchors.moved("b", at(1));
  await pass(60_000);
  void anchors.sendAll();
  await pass();
  expect(sent).toEqual(["a1", "a1", "b1"]);
  answers.push(503);
  anchors.moved("c", at(1));
  await pass();
  anchors.destroy();
  await pass(60_000);
  expect(sent).toHaveLength(4);
});
