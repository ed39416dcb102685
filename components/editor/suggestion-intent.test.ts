import { getSchema } from "@tiptap/core";
import { toggleMark } from "@tiptap/pm/commands";
import type { Node } from "@tiptap/pm/model";
import { type Command, EditorState, TextSelection, type Transaction } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";
import { describe, expect, it } from "vitest";
import { moveBlock } from "./move-block";
import { spliceBetween } from "./suggested-words";
import { type Intent, intentOf } from "./suggestion-intent";
import { followPlaces } from "./suggestion-places";

const schema = getSchema([StarterKit.configure({ undoRedo: false, trailingNode: false })]);

const docOf = (...texts: string[]): Node =>
  schema.node(
    "doc",
    null,
    texts.map((text) => schema.node("paragraph", null, text === "" ? [] : [schema.text(text)])),
  );

const stateWith = (doc: Node, from: number, to = from): EditorState =>
  EditorState.create({ doc, selection: TextSelection.create(doc, from, to) });

const done = (state: EditorState, command: Command): Transaction => {
  let transaction: Transaction | undefined;
  command(state, (dispatched) => {
    transaction = dispatched;
  });
  if (transaction === undefined) throw new Error("the command does nothing here");
  return transaction;
};

const meant = (state: EditorState, transaction: Transaction): Intent | null =>
  intentOf(transaction, state.selection.to);

const mark = (name: string, attrs?: Record<string, string>) => schema.mark(name, attrs);

describe("SUGG-6 what is done to the text is read for what was meant", () => {
  it("letters, where they were typed, also beside the same ones", () => {
    const state = stateWith(docOf("aaa"), 3);
    expect(meant(state, state.tr.insertText("a"))).toEqual({
      kind: "replace",
      from: 3,
      to: 3,
      text: "a",
      caret: 3,
    });
  });

  it("a selection that is written over, and one that is deleted", () => {
    const state = stateWith(docOf("The quick fox"), 5, 10);
    expect(meant(state, state.tr.insertText("slow"))).toMatchObject({ from: 5, to: 10, text: "slow" });
    expect(meant(state, state.tr.deleteSelection())).toMatchObject({ from: 5, to: 10, text: "" });
  });

  it("a new paragraph, and several that are pasted", () => {
    const state = stateWith(docOf("one two"), 4);
    expect(meant(state, state.tr.split(4))).toMatchObject({ from: 4, to: 4, text: "\n" });
    const pasted = docOf("x", "y", "z").slice(1, 8);
    expect(meant(state, state.tr.replaceSelection(pasted))).toMatchObject({ from: 4, text: "x\ny\nz" });
    const empty = stateWith(docOf("", "after"), 1);
    const over = empty.tr.replaceWith(0, 2, docOf("x", "y").content);
    expect(meant(empty, over)).toMatchObject({ from: 1, to: 1, text: "x\ny" });
  });

  it("marks that are set, taken away, or set in the place of others", () => {
    const bold = schema.marks.bold;
    if (bold === undefined) throw new Error("there is bold");
    const state = stateWith(docOf("The quick fox"), 5, 10);
    expect(meant(state, done(state, toggleMark(bold)))).toEqual({
      kind: "format",
      from: 5,
      to: 10,
      format: { bold: true },
    });
    const { doc } = state.tr.addMark(5, 10, mark("bold"));
    const marked = stateWith(doc, 5, 10);
    expect(meant(marked, done(marked, toggleMark(bold)))).toMatchObject({ format: { bold: null } });
    expect(meant(marked, marked.tr.addMark(5, 10, mark("code")))).toMatchObject({
      format: { code: true },
    });
    const link = (href: string) => meant(state, state.tr.addMark(5, 10, mark("link", { href })));
    expect(link("https://example.org")).toMatchObject({ format: { link: "https://example.org" } });
    expect(link("javascript:alert(1)")).toBeNull();
  });

  it("nothing that can be suggested: blocks that change their kind, move, join or come without letters", () => {
    const state = stateWith(docOf("one", "two"), 6);
    const heading = schema.nodes.heading;
    const rule = schema.nodes.horizontalRule;
    if (heading === undefined || rule === undefined) throw new Error("there are both");
    expect(meant(state, state.tr.setBlockType(6, 6, heading, { level: 1 }))).toBeNull();
    expect(meant(state, state.tr.join(5))).toBeNull();
    expect(meant(state, done(state, moveBlock(-1)))).toBeNull();
    expect(meant(state, state.tr.insert(0, rule.create()))).toBeNull();
    expect(meant(state, state.tr.setNodeMarkup(0, heading, { level: 2 }))).toBeNull();
  });
});

describe("SUGG-6 words that are written in their own field", () => {
  it("are told as what was written, nearest to the caret", () => {
    expect(spliceBetween("aa", "aaa", 1)).toEqual({ index: 0, removed: 0, letters: "a" });
    expect(spliceBetween("aa", "aaa", 3)).toEqual({ index: 2, removed: 0, letters: "a" });
    expect(spliceBetween("hello", "help", 4)).toEqual({ index: 3, removed: 2, letters: "p" });
    expect(spliceBetween("one two", "two", 0)).toEqual({ index: 0, removed: 4, letters: "" });
    expect(spliceBetween("", "x", 1)).toEqual({ index: 0, removed: 0, letters: "x" });
  });
});

describe("SUGG-2 where a suggestion stands", () => {
  const place = { range: { from: 15, to: 20 }, at: 20 };
  const followed = (transaction: Transaction) =>
    followPlaces(new Map([["s", place]]), transaction, null).get("s");

  it("is followed through edits before it, a split and a move", () => {
    const state = stateWith(docOf("First.", "Then the quick brown fox.", "Last."), 14);
    expect(state.doc.textBetween(15, 20)).toBe("he qu");
    expect(followed(state.tr.insertText("Very ", 1))).toEqual({ range: { from: 20, to: 25 }, at: 25 });
    expect(followed(state.tr.split(14))).toEqual({ range: { from: 17, to: 22 }, at: 22 });
    const moved = done(state, moveBlock(-1));
    const now = followed(moved);
    expect(now?.range && moved.doc.textBetween(now.range.from, now.range.to)).toBe("he qu");
    expect(now?.at).toBe(now?.range?.to);
  });

  it("is nowhere when its text is deleted", () => {
    const state = stateWith(docOf("First.", "Then the quick brown fox.", "Last."), 14);
    expect(followed(state.tr.delete(8, 35))).toEqual({ range: null, at: null });
  });
});
