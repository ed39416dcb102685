import { expect, it } from "vitest";
import type { CommentView } from "@/protocol/comment-shapes";
import { HeardComments, inTextOrder, isOpen, newestFirst, threadsOf, withComment } from "./threads";

const said = (id: string, minute: number, more: Partial<CommentView> = {}): CommentView => ({
  id,
  parentId: null,
  author: { id: "ada", name: "Ada", color: "#0b6bcb" },
  body: id,
  anchor: null,
  quote: "",
  suggestionId: null,
  createdAt: new Date(minute * 60_000).toISOString(),
  editedAt: null,
  deletedAt: null,
  resolvedAt: null,
  resolvedBy: null,
  reactions: [],
  ...more,
});

it("comments make threads, in the order of the text or of what was said last", () => {
  const threads = threadsOf([said("a", 1), said("b", 2), said("c", 3), said("r", 4, { parentId: "a" })]);
  expect(threads.map(({ root, replies }) => [root.id, replies.length])).toEqual([
    ["a", 1],
    ["b", 0],
    ["c", 0],
  ]);
  const ids = (list: typeof threads) => list.map(({ root }) => root.id).join("");
  expect(ids(newestFirst(threads))).toBe("acb");
  expect(ids(inTextOrder(threads, ["c", "a"]))).toBe("cab");
});

it("a comment takes the place of what it was before, or its place in time", () => {
  const before = [said("a", 1), said("c", 3)];
  const resolved = said("a", 1, { resolvedAt: new Date(0).toISOString() });
  expect(withComment(before, resolved)).toEqual([resolved, before[1]]);
  expect(threadsOf(withComment(before, resolved)).map(isOpen)).toEqual([false, true]);
  expect(withComment(before, said("b", 2)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

it("HEAR-6 an answer does not bring back what was heard to be gone since its command was sent", () => {
  const heard = new HeardComments();
  heard.heard("changed before");
  const isHeardSince = heard.sinceNow();
  heard.heard("gone");
  expect(["gone", "changed before", "never heard of"].map(isHeardSince)).toEqual([true, false, false]);
  expect(heard.sinceNow()("gone")).toBe(false);
});
