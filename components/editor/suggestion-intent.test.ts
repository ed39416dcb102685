import { getSchema } from "@tiptap/core";
import { joinBackward, setBlockType, toggleMark, wrapIn } from "@tiptap/pm/commands";
import type { Node, NodeType } from "@tiptap/pm/model";
import { type Command, EditorState, TextSelection, type Transaction } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";
import { describe, expect, it } from "vitest";
import { moveBlock } from "./move-block";
import { spliceBetween } from "./suggested-words";
import { type Intent, intentOf, isMove } from "./suggestion-intent";
import { caretAnew, followPlaces } from "./suggestion-places";

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

const nodeType = (name: string): NodeType => {
  const type = schema.nodes[name];
  if (type === undefined) throw new Error(`there is no ${name}`);
  return type;
};

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

  const heading = nodeType("heading");

  it("a break, whichever key it was, and all from one block into another", () => {
    const state = stateWith(docOf("one", "two"), 6);
    expect(meant(state, done(state, joinBackward))).toMatchObject({ from: 4, to: 6, text: "" });
    const across = stateWith(docOf("one", "two"), 2, 8);
    expect(meant(across, across.tr.deleteSelection())).toMatchObject({ from: 2, to: 8, text: "" });
    expect(meant(across, across.tr.insertText("x"))).toMatchObject({ from: 2, to: 8, text: "x" });
  });

  it("another kind of block, or of several, also within a quote", () => {
    const state = stateWith(docOf("one", "two"), 2, 8);
    const { tr } = state;
    expect(meant(state, done(state, setBlockType(heading, { level: 2 })))).toEqual({
      kind: "kind",
      blocks: [
        { at: 1, kind: "heading-2" },
        { at: 6, kind: "heading-2" },
      ],
    });
    const headed = stateWith(tr.setBlockType(2, 2, heading, { level: 1 }).doc, 2);
    expect(meant(headed, done(headed, setBlockType(nodeType("paragraph"))))).toMatchObject({
      blocks: [{ at: 1, kind: "paragraph" }],
    });
    const quote = nodeType("blockquote").create(null, docOf("one", "two").content);
    const quoted = stateWith(schema.node("doc", null, [quote]), 8);
    expect(meant(quoted, done(quoted, setBlockType(heading, { level: 3 })))).toMatchObject({
      blocks: [{ at: 7, kind: "heading-3" }],
    });
  });

  it("nothing that can be suggested: blocks that move, are wrapped, become code or come without letters", () => {
    const state = stateWith(docOf("one", "two"), 6);
    const moved = done(state, moveBlock(-1));
    expect(meant(state, moved)).toBeNull();
    expect(isMove(moved)).toBe(true);
    const dragged = state.tr.delete(6, 9).insertText("two", 1).setMeta("uiEvent", "drop");
    expect(meant(state, dragged)).toBeNull();
    expect(isMove(dragged)).toBe(true);
    const dropped = state.tr.insertText("two", 1).setMeta("uiEvent", "drop");
    expect(meant(state, dropped), "from somewhere else").toMatchObject({ from: 1, to: 1, text: "two" });
    expect(meant(state, state.tr.insert(0, nodeType("horizontalRule").create()))).toBeNull();
    expect(meant(state, done(state, setBlockType(nodeType("codeBlock"))))).toBeNull();
    const wrapped = done(state, wrapIn(nodeType("blockquote")));
    expect(meant(state, wrapped)).toBeNull();
    expect(isMove(wrapped)).toBe(false);
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

describe("SUGG-11 a caret whose block is gone", () => {
  const caretIn = (before: Node, after: Node, words: string): string => {
    const at = before.textBetween(0, before.content.size, "||").indexOf(words) + words.length + 1;
    const now = caretAnew(before, after, at);
    return now === null ? "nowhere" : after.textBetween(after.resolve(now).start(), now);
  };

  it("is where its letters are, in another block or in one of another kind", () => {
    const before = docOf("one two", "three four", "five");
    expect(caretIn(before, docOf("one twothree four", "five"), "three")).toBe("one twothree");
    const [first, , last] = before.children;
    const headed = schema.node("heading", { level: 2 }, [schema.text("three four")]);
    const after = schema.node(
      "doc",
      null,
      [first, headed, last].flatMap((block) => block ?? []),
    );
    expect(caretIn(before, after, "three")).toBe("three");
    expect(caretIn(before, docOf("one two", "five"), "three four")).toBe("nowhere");
  });
});

describe("SUGG-2 where a suggestion stands", () => {
  const place = { range: { from: 15, to: 20 }, at: 20, join: null, block: null };
  const followed = (transaction: Transaction) =>
    followPlaces(new Map([["s", place]]), transaction, null).get("s");

  it("is followed through edits before it, a split and a move", () => {
    const state = stateWith(docOf("First.", "Then the quick brown fox.", "Last."), 14);
    expect(state.doc.textBetween(15, 20)).toBe("he qu");
    expect(followed(state.tr.insertText("Very ", 1))).toMatchObject({ range: { from: 20, to: 25 }, at: 25 });
    expect(followed(state.tr.split(14))).toMatchObject({ range: { from: 17, to: 22 }, at: 22 });
    const moved = done(state, moveBlock(-1));
    const now = followed(moved);
    expect(now?.range && moved.doc.textBetween(now.range.from, now.range.to)).toBe("he qu");
    expect(now?.at).toBe(now?.range?.to);
  });

  it("is nowhere when its text is deleted", () => {
    const state = stateWith(docOf("First.", "Then the quick brown fox.", "Last."), 14);
    expect(followed(state.tr.delete(8, 35))).toMatchObject({ range: null, at: null });
  });

  it("is between two blocks, or at the beginning of one, for as long as they are there", () => {
    const state = stateWith(docOf("First.", "Then.", "Last."), 1);
    const blocks = (transaction: Transaction) => {
      const between = { range: null, at: null, join: { from: 7, to: 9 }, block: 9 };
      const now = followPlaces(new Map([["s", between]]), transaction, null).get("s");
      return [now?.join, now?.block];
    };
    expect(blocks(state.tr.insertText("!", 7))).toEqual([{ from: 8, to: 10 }, 10]);
    expect(blocks(state.tr.insertText("So ", 9))).toEqual([{ from: 7, to: 9 }, 9]);
    expect(blocks(state.tr.split(4))).toEqual([{ from: 9, to: 11 }, 11]);
    expect(blocks(state.tr.join(8))).toEqual([null, null]);
  });
});
