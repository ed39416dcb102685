import { describe, expect, it } from "vitest";
import type { CommentView } from "@/protocol/comment-shapes";
import { commentNews } from "./comment-news";

const you = { userId: "u1", name: "Ada" };

const comment = (id: string, given: Partial<CommentView> = {}): CommentView => ({
  id,
  parentId: null,
  author: { id: "u2", name: "Bob", color: "#246cf0" },
  body: "Why so late?",
  anchor: null,
  quote: "",
  suggestionId: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  editedAt: null,
  deletedAt: null,
  resolvedAt: null,
  resolvedBy: null,
  reactions: [],
  ...given,
});

describe("what is new among the comments", () => {
  it("is a comment or a reply of somebody else, with the first of its words", () => {
    const root = comment("a");
    expect(commentNews([], [root], you)).toBe("Bob commented: Why so late?");
    const body = `@[Ada](${"a".repeat(24)}) look`;
    expect(commentNews([root], [root, comment("b", { parentId: "a", body })], you)).toBe(
      "Bob replied: @Ada look",
    );
  });

  it("is counted when it is more than one, as after a pause", () => {
    expect(commentNews([], [comment("a"), comment("b")], you)).toBe("2 new comments.");
  });

  it("is that somebody else has settled a thread", () => {
    const settled = comment("a", { resolvedAt: "2026-01-02T00:00:00.000Z", resolvedBy: "Bob" });
    expect(commentNews([comment("a")], [settled], you)).toBe("Bob resolved: Why so late?");
    expect(commentNews([comment("a")], [{ ...settled, resolvedBy: "Ada" }], you)).toBe("");
  });

  it("is nothing of one's own, and no edit or reaction", () => {
    const mine = comment("a", { author: { id: "u1", name: "Ada", color: "#246cf0" } });
    expect(commentNews([], [mine], you)).toBe("");
    expect(commentNews([comment("b")], [comment("b", { body: "Why, then?" })], you)).toBe("");
  });
});
