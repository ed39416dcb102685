import { getSchema } from "@tiptap/core";
import { EditorState } from "@tiptap/pm/state";
import StarterKit from "@tiptap/starter-kit";
import { prosemirrorToYXmlFragment } from "@tiptap/y-tiptap";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Suggestions } from "@/client/suggestions";
import { contentStarts } from "@/client/text-anchors";
import { bodyRoot } from "@/protocol/content";
import { SuggestionMaker } from "./suggestion-maker";

const schema = getSchema([StarterKit.configure({ undoRedo: false, trailingNode: false })]);

const paragraph = (text: string) => schema.node("paragraph", null, text === "" ? [] : [schema.text(text)]);
const item = (text: string) => schema.node("listItem", null, [paragraph(text)]);

const makerIn = (...blocks: Parameters<typeof schema.node>[2][]) => {
  const content = blocks.flat() as ReturnType<typeof paragraph>[];
  const state = EditorState.create({ doc: schema.node("doc", null, content) });
  const doc = new Y.Doc();
  const body = doc.getXmlFragment(bodyRoot);
  prosemirrorToYXmlFragment(state.doc, body);
  const suggestions = new Suggestions({ doc });
  const said: string[] = [];
  const maker = new SuggestionMaker({
    suggestions,
    state: () => state,
    starts: () => contentStarts(body, () => null),
    author: () => ({ id: "ann", name: "Ann", color: "#246cf0" }),
    onNotSuggested: (why) => said.push(why),
  });
  return { maker, suggestions, said, doc };
};

describe("SUGG-6 what a key deletes", () => {
  it("is a letter, whole as it is read, and at the edge of a block the break", () => {
    const { maker } = makerIn(paragraph("on👩‍🚀"), paragraph("two"));
    expect(maker.beside(8, "before")).toEqual({ from: 3, to: 8 });
    expect(maker.beside(1, "before"), "nothing stands before it").toBeNull();
    expect(maker.beside(8, "after")).toEqual({ from: 8, to: 10 });
    expect(maker.beside(10, "before")).toEqual({ from: 8, to: 10 });
    expect(maker.beside(10, "after")).toEqual({ from: 10, to: 11 });
    expect(maker.beside(13, "after"), "nothing stands after it").toBeNull();
  });

  it("is no break where the key does something else: at an item of a list, or beside a rule", () => {
    const { maker } = makerIn(
      schema.node("bulletList", null, [item("one"), item("two")]),
      schema.node("horizontalRule"),
      paragraph("three"),
    );
    expect(maker.beside(10, "before")).toBeNull();
    expect(maker.beside(18, "before")).toBeNull();
  });
});

describe("SUGG-10 a stretch that is struck", () => {
  const all = ({ suggestions }: ReturnType<typeof makerIn>) =>
    suggestions.open().map(({ quote, range, join }) => [quote, range !== null, join !== null]);

  it("joins the blocks that it spans; one that is nothing but a break quotes what follows it", () => {
    const made = makerIn(paragraph("one two"), paragraph("three four"));
    made.maker.strike(null, { from: 8, to: 10 }, false);
    made.maker.strike(null, { from: 5, to: 15 }, false);
    made.maker.strike(null, { from: 1, to: 4 }, false);
    expect(all(made)).toEqual(
      expect.arrayContaining([
        ["three four", false, true],
        ["two\nthree", true, true],
        ["one", true, false],
      ]),
    );
    expect(made.said).toEqual([]);
  });

  it("also from one item of a list to the next, and not into code, which is said", () => {
    const made = makerIn(
      schema.node("bulletList", null, [item("one"), item("two")]),
      paragraph("three"),
      schema.node("codeBlock", null, [schema.text("code")]),
    );
    made.maker.strike(null, { from: 5, to: 11 }, false);
    expect(all(made)).toEqual([["e\nt", true, true]]);
    expect(made.maker.strike(null, { from: 22, to: 24 }, false)).toBeNull();
    expect(made.said).toEqual([expect.stringContaining("Switch to Editing")]);
  });

  it("is kinds where these were chosen, each block's its own", () => {
    const { maker, suggestions } = makerIn(paragraph("one"), paragraph("two"));
    maker.suggestKinds({
      kind: "kind",
      blocks: [
        { at: 1, kind: "heading-1" },
        { at: 6, kind: "heading-1" },
      ],
    });
    const ids = suggestions.open().map(({ id }) => id);
    expect(suggestions.decide(ids, "accepted", "Ann")).toEqual(ids);
    expect(suggestions.doc.getXmlFragment(bodyRoot).toString()).toBe(
      '<heading level="1">one</heading><heading level="1">two</heading>',
    );
  });
});
