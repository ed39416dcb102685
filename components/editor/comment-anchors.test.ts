import { getSchema } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import StarterKit from "@tiptap/starter-kit";
import { updateYFragment } from "@tiptap/y-tiptap";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { anchorOf, rangeOf, textStarts } from "@/client/text-anchors";
import { bodyRoot } from "@/protocol/content";
import { besideChange, changeBetween, findPassage, passageAt, textIn } from "./passages";

const schema = getSchema([StarterKit.configure({ undoRedo: false, trailingNode: false })]);

const docOf = (...texts: string[]): Node =>
  schema.node(
    "doc",
    null,
    texts.map((text) => schema.node("paragraph", null, text === "" ? [] : [schema.text(text)])),
  );

const write = (ydoc: Y.Doc, doc: Node): void =>
  updateYFragment(ydoc, ydoc.getXmlFragment(bodyRoot), doc, { mapping: new Map(), isOMark: new Map() });

const starts = (ydoc: Y.Doc) => textStarts(ydoc.getXmlFragment(bodyRoot), () => null);

const rangeOfWords = (doc: Node, words: string) => {
  const at = doc.textBetween(0, doc.content.size, "\n").indexOf(words);
  let found = { from: 0, to: 0 };
  doc.descendants((node, position) => {
    const inside = node.isText ? (node.text ?? "").indexOf(words) : -1;
    if (inside >= 0) found = { from: position + inside, to: position + inside + words.length };
  });
  if (at === -1 || found.to === 0) throw new Error(`${words} is not there`);
  return found;
};

const anchoredTo = (words: string, ...texts: string[]) => {
  const ydoc = new Y.Doc();
  const doc = docOf(...texts);
  write(ydoc, doc);
  const anchor = anchorOf(starts(ydoc), rangeOfWords(doc, words));
  if (anchor === null) throw new Error("there is text");
  const heldIn = (now: Node): string | null => {
    write(ydoc, now);
    const range = rangeOf(ydoc, starts(ydoc), anchor);
    return range === null ? null : textIn(now, range);
  };
  return { ydoc, anchor, heldIn };
};

describe("ANCH-1 an anchor", () => {
  it("follows its letters through edits inside, before and beside", () => {
    const { heldIn } = anchoredTo("brown fox", "The quick brown fox jumps.");
    expect(heldIn(docOf("The quick brown fox jumps."))).toBe("brown fox");
    expect(heldIn(docOf("The very quick brown fox jumps."))).toBe("brown fox");
    expect(heldIn(docOf("The very quick brownish fox jumps."))).toBe("brownish fox");
    expect(heldIn(docOf("The very quick brownish fox, jumps."))).toBe("brownish fox");
    expect(heldIn(docOf("Well", "The very quick brownish fox, jumps."))).toBe("brownish fox");
  });

  it("keeps what is left of them, and is gone with the last", () => {
    const { heldIn } = anchoredTo("brown fox", "The quick brown fox jumps.");
    expect(heldIn(docOf("The quick fox jumps."))).toBe("fox");
    expect(heldIn(docOf("The quick  jumps."))).toBeNull();
  });

  it("stays where it is when the text is formatted", () => {
    const { heldIn } = anchoredTo("brown fox", "The quick brown fox jumps.");
    const bold = schema.marks.bold?.create();
    const formatted = schema.node("doc", null, [
      schema.node("paragraph", null, [
        schema.text("The quick br"),
        schema.text("own f", bold ? [bold] : []),
        schema.text("ox jumps."),
      ]),
    ]);
    expect(heldIn(formatted)).toBe("brown fox");
  });

  it("means the same on every page, also on the one that undid the deletion", () => {
    const ydoc = new Y.Doc();
    const doc = docOf("The quick brown fox jumps.");
    write(ydoc, doc);
    const undo = new Y.UndoManager(ydoc.getXmlFragment(bodyRoot), { trackedOrigins: new Set(["me"]) });
    const anchor = anchorOf(starts(ydoc), rangeOfWords(doc, "brown fox"));
    if (anchor === null) throw new Error("there is text");
    ydoc.transact(() => write(ydoc, docOf("The quick  jumps.")), "me");
    undo.undo();
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc));
    expect(rangeOf(ydoc, starts(ydoc), anchor)).toEqual(rangeOf(other, starts(other), anchor));
  });

  it("that names nothing is nowhere", () => {
    const { ydoc } = anchoredTo("fox", "The fox");
    const nowhere = { item: { client: 1, clock: 5 } };
    expect(rangeOf(ydoc, starts(ydoc), { from: nowhere, to: nowhere })).toBeNull();
    expect(anchorOf(starts(new Y.Doc()), { from: 0, to: 9 })).toBeNull();
  });
});

describe("ANCH-2 a passage", () => {
  const found = (words: string, before: Node, after: Node): string | null => {
    const change = changeBetween(before, after);
    if (change === null) throw new Error("nothing changed");
    const range = rangeOfWords(before, words);
    const beside = besideChange(range, change);
    const now = beside ?? findPassage(after, change, passageAt(before, range));
    return now === null ? null : `${now.from} ${textIn(after, now)}`;
  };

  it("is found again where a move put it", () => {
    const before = docOf("First.", "The quick brown fox.", "Last.");
    expect(found("brown fox", before, docOf("The quick brown fox.", "First.", "Last."))).toBe("11 brown fox");
    expect(found("Last.", before, docOf("The quick brown fox.", "First.", "Last."))).toBe("31 Last.");
  });

  it("is taken where its neighbours are its own", () => {
    const before = docOf("x", "one fox, two fox, three fox");
    const after = docOf("one fox, two fox, three fox", "x");
    const range = { from: 17, to: 20 };
    const change = changeBetween(before, after);
    if (change === null) throw new Error("it moved");
    expect(textIn(before, range)).toBe("fox");
    expect(findPassage(after, change, passageAt(before, range))).toEqual({ from: 14, to: 17 });
  });

  it("is not found in words that were there before", () => {
    const before = docOf("the cat and the dog");
    expect(found("dog", before, docOf("the cat and the "))).toBeNull();
    const lost = { text: "cat", before: "", after: "" };
    const [old, now] = [docOf("a cat sat"), docOf("a cat satt")];
    const change = changeBetween(old, now);
    if (change === null) throw new Error("a letter was typed");
    expect(findPassage(now, change, lost)).toBeNull();
  });
});
