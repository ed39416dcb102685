import { getSchema } from "@tiptap/core";
import { wrapIn } from "@tiptap/pm/commands";
import type { Node, NodeType } from "@tiptap/pm/model";
import { wrapInList } from "@tiptap/pm/schema-list";
import { AllSelection, EditorState, NodeSelection, TextSelection, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { redo, undo, ySyncPlugin, yUndoPlugin } from "@tiptap/y-tiptap";
import fc from "fast-check";
import { expect, describe as group, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { describe as describeContent, type KeptContent, lettersOf } from "@/client/kept-content";
import { grownTrees, namedTrees, node, paragraph, type Tree, text } from "@/client/testing/hostile-trees";
import { contentStarts } from "@/client/text-anchors";
import { bodyRoot } from "@/protocol/content";
import { newDoc } from "@/protocol/new-doc";
import { documentExtensions } from "./extensions";
import { moveBlock } from "./move-block";
import { extentsIn, isUnreadable, unreadableAttributes } from "./reading";
import { keepUnreadable } from "./unreadable";

const schema = getSchema(
  documentExtensions({
    doc: newDoc(),
    awareness: new Awareness(newDoc()),
    suggestions: null,
    author: () => ({ id: "", name: "", color: "" }),
    onOpenSuggestions: () => {},
    onNotSuggested: () => {},
    onOpen: () => {},
    onMoved: () => {},
    onLink: () => {},
    onToolbar: () => {},
  }),
);

const nodeType = (name: string): NodeType => {
  const type = schema.nodes[name];
  if (type === undefined) throw new Error(`there is no ${name}`);
  return type;
};

/** An editor over a document, without a screen: y-tiptap's binding and ours, as they are in the page. */
class Page {
  readonly doc: Y.Doc;
  state: EditorState;
  readonly #views: { update?: (view: EditorView, before: EditorState) => void }[];

  constructor(doc: Y.Doc) {
    this.doc = doc;
    const plugins = [keepUnreadable(), ySyncPlugin(this.body), yUndoPlugin()];
    this.state = EditorState.create({ schema, plugins });
    this.#views = [];
    for (const plugin of plugins) {
      const view = plugin.spec.view?.(this.#view);
      if (view !== undefined) this.#views.push(view);
    }
  }

  get body(): Y.XmlFragment {
    return this.doc.getXmlFragment(bodyRoot);
  }

  get #view(): EditorView {
    const page = this;
    return {
      get state() {
        return page.state;
      },
      dispatch: (transaction: Transaction) => page.dispatch(transaction),
      hasFocus: () => false,
    } as unknown as EditorView;
  }

  dispatch = (transaction: Transaction): void => {
    const before = this.state;
    this.state = before.apply(transaction);
    for (const view of this.#views) view.update?.(this.#view, before);
  };

  types(letters: string, at: number): this {
    this.dispatch(this.state.tr.insertText(letters, at));
    return this;
  }

  /** What stands at the top of the document, each as a value of its own. */
  get content(): readonly KeptContent[] {
    return this.body.toArray().map((child: unknown) => describeContent(child));
  }
}

const documentOf = (...trees: Tree[]): Y.Doc => {
  const doc = newDoc();
  const body = doc.getXmlFragment(bodyRoot);
  for (const tree of trees) body.insert(body.length, tree() as Y.XmlElement[]);
  // As it comes over a network: under other client ids, and with names as they can be sent.
  const received = newDoc();
  Y.applyUpdate(received, Y.encodeStateAsUpdate(doc));
  return received;
};

const bytesOf = (doc: Y.Doc): string => Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64");

const lettersIn = (shown: Node): string => {
  let letters = "";
  shown.descendants((inner) => {
    if (inner.isText) letters += inner.text;
    else if (isUnreadable(inner)) letters += lettersOf(unreadableAttributes(inner).kept);
  });
  return letters.replaceAll("\n", "");
};

const lettersOfBody = (body: Y.XmlFragment): string =>
  body
    .toArray()
    .map((child: unknown) => lettersOf(describeContent(child)))
    .join("")
    .replaceAll("\n", "");

const isValid = (shown: Node): boolean => {
  let valid = shown.type.validContent(shown.content);
  shown.descendants((inner) => {
    valid &&= inner.isLeaf || inner.type.validContent(inner.content);
  });
  return valid;
};

const opensUnchanged = (tree: Tree): void => {
  const doc = documentOf(
    () => [paragraph("honest before")],
    tree,
    () => [paragraph("honest after")],
  );
  const before = bytesOf(doc);
  const updates: unknown[] = [];
  doc.on("update", (_, origin) => updates.push(origin));
  const page = new Page(doc);
  // Whatever else a page does without changing the text.
  page.dispatch(page.state.tr.setSelection(new AllSelection(page.state.doc)));
  expect(updates).toEqual([]);
  expect(bytesOf(doc)).toBe(before);
  expect(isValid(page.state.doc)).toBe(true);
  expect(lettersIn(page.state.doc)).toBe(lettersOfBody(page.body));
};

/** Ways to write beside hostile content, and around it. None of them is to be a change of it. */
const writings: readonly (readonly [string, (page: Page) => void])[] = [
  ["typed before", (page) => page.types("x", 1)],
  ["typed after", (page) => page.types("x", page.state.doc.content.size - 1)],
  [
    "deleted the neighbours",
    (page) => {
      const { doc, tr } = page.state;
      page.dispatch(tr.delete(doc.content.size - (doc.lastChild?.nodeSize ?? 0), doc.content.size));
      page.dispatch(page.state.tr.delete(0, page.state.doc.firstChild?.nodeSize ?? 0));
    },
  ],
  [
    "changed the kind of a neighbour",
    (page) => {
      page.dispatch(page.state.tr.setBlockType(1, 1, nodeType("heading"), { level: 2 }));
      wrapInList(nodeType("bulletList"))(page.state, page.dispatch);
    },
  ],
  [
    "put blocks before and after",
    (page) => {
      const block = schema.node("paragraph", null, schema.text("new"));
      page.dispatch(page.state.tr.insert(0, block));
      page.dispatch(page.state.tr.insert(page.state.doc.content.size, block));
    },
  ],
  [
    "heard of somebody else's words and wrote on",
    (page) => {
      const other = newDoc();
      Y.applyUpdate(other, Y.encodeStateAsUpdate(page.doc));
      other.getXmlFragment(bodyRoot).insert(0, [paragraph("theirs")]);
      Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(other));
      page.types("x", 1);
    },
  ],
];

type Piece = Extract<KeptContent, { kind: "text" }>["pieces"][number];

/** Texts side by side are one to an editor. */
const withTextsJoined = (children: readonly KeptContent[]): readonly KeptContent[] => {
  const joined: KeptContent[] = [];
  for (const child of children) {
    const last = joined.at(-1);
    if (child.kind === "text" && last?.kind === "text")
      joined[joined.length - 1] = { ...last, pieces: [...last.pieces, ...child.pieces] };
    else joined.push(child);
  }
  return joined;
};

const letterPieces = (pieces: readonly Piece[]) =>
  pieces.flatMap<readonly [unknown, object]>(({ insert, attributes }) => {
    // Scripts say `bold: true`, an editor `bold: {}`.
    const marks = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, value === true ? {} : value]),
    );
    return insert.kind === "value" && typeof insert.value === "string"
      ? Array.from(insert.value, (letter) => [letter, marks] as const)
      : [[insert, marks] as const];
  });

/** An attribute without a value is none. */
const isSomething = ([, held]: readonly [string, KeptContent]): boolean =>
  held.kind !== "value" || (held.value !== null && held.value !== undefined);

/**
 * All of it is there. An editor adds the values that it would have set itself, and what its schema asks for, to what
 * it can read; it takes nothing away.
 */
const expectHeld = (after: readonly KeptContent[], before: readonly KeptContent[]): void => {
  const now = [...withTextsJoined(after)];
  for (const kept of withTextsJoined(before)) {
    if (kept.kind === "text" && kept.pieces.length === 0) continue;
    while (now[0] !== undefined && now[0].kind !== kept.kind && lettersOf(now[0]) === "") now.shift();
    const held = now.shift();
    if (kept.kind === "element" && held?.kind === "element") {
      expect(held.name).toBe(kept.name);
      expect(Object.fromEntries(held.entries)).toMatchObject(
        Object.fromEntries(kept.entries.filter(isSomething)),
      );
      expectHeld(held.children, kept.children);
    } else if (kept.kind === "text" && held?.kind === "text")
      expect(letterPieces(held.pieces)).toMatchObject(letterPieces(kept.pieces));
    else expect(held).toEqual(kept);
  }
  expect(now.map(lettersOf).join("")).toBe("");
};

const hostileContent = (content: readonly KeptContent[], count: number): readonly KeptContent[] => {
  const from = content.findIndex((kept) => JSON.stringify(kept).includes('"hostile begins"')) + 1;
  return content.slice(from, from + count);
};

const isKeptThroughWriting = (tree: Tree): void => {
  for (const [name, write] of writings) {
    const fence = (letters: string) => () => [paragraph(letters)];
    const page = new Page(documentOf(fence("before"), fence("hostile begins"), tree, fence("after")));
    const count = page.body.length - 3;
    const before = hostileContent(page.content, count);
    write(page);
    expectHeld(hostileContent(page.content, count), before);
    undo(page.state);
    expectHeld(hostileContent(page.content, count), before);
    redo(page.state);
    expectHeld(hostileContent(page.content, count), before);
    expect(isValid(page.state.doc), name).toBe(true);
  }
};

group("EDIT-1 C15 whatever a document holds", () => {
  it.each(Object.entries(namedTrees))("is shown, and opening it changes nothing: %s", (_, tree) => {
    opensUnchanged(tree);
  });

  it("is shown, and opening it changes nothing: what a grammar grows", () => {
    fc.assert(fc.property(grownTrees, opensUnchanged), { numRuns: 150 });
  });

  it("is shown when it comes to a page that is open, all at once", () => {
    const page = new Page(documentOf(() => [paragraph("honest")]));
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, 4)));
    const everything = documentOf(...Object.values(namedTrees));
    Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(everything));
    expect(lettersIn(page.state.doc)).toBe(lettersOfBody(page.body));
    expect(page.state.doc.childCount).toBe(page.body.length);
  });

  it("is shown when values stand at the top, and carets find their places", () => {
    const values: Tree = () => ["letters", 5, { a: 1 }] as never;
    const page = new Page(
      documentOf(
        () => [paragraph("before")],
        values,
        () => [paragraph("after")],
      ),
    );
    page.types("x", 1);
    const other = newDoc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(page.doc));
    other.getXmlFragment(bodyRoot).insert(0, [paragraph("theirs")]);
    Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(other));
    expect(page.content.filter(({ kind }) => kind === "value")).toHaveLength(3);
    expect(page.state.doc.childCount).toBe(6);
  });

  it("is nothing that an emptied document writes by itself", () => {
    const doc = documentOf(() => [paragraph("all of it")]);
    const page = new Page(doc);
    doc.transact(() => doc.getXmlFragment(bodyRoot).delete(0, 1), "somebody else");
    page.dispatch(page.state.tr.setSelection(new AllSelection(page.state.doc)));
    expect(page.content).toEqual([]);
    page.types("new", 1);
    expect(lettersOfBody(page.body)).toBe("new");
  });
});

group("EDIT-2 C15 what is written beside it", () => {
  it.each(Object.entries(namedTrees))("leaves it what it is: %s", (_, tree) => isKeptThroughWriting(tree));

  it("leaves it what it is: what a grammar grows", () => {
    fc.assert(fc.property(grownTrees, isKeptThroughWriting), { numRuns: 100 });
  });

  it("leaves what is not understood in the same paragraph: marks, attributes, nodes", () => {
    const strange = { highlight: { color: "red" }, "note--abcd1234": { id: 1 }, bold: {} };
    const tree =
      (letters: string): Tree =>
      () => [
        node("paragraph", [text(letters, strange), node("mention", [], { id: "u1" }), text(" end")], {
          textAlign: "center",
        }),
      ];
    const page = new Page(documentOf(tree("bright")));
    page.types("er and bright", 6);
    expect(page.content).toEqual(new Page(documentOf(tree("brigher and brightt"))).content);
  });
});

/** Things that this page cannot show, each in a way of its own. */
const strangers: Tree = () => [
  node("callout", [paragraph("in a callout")], { tone: "warning", by: new Y.Text("shared") }),
  node("paragraph", [list(), text(" beside")]),
  new Y.XmlHook("widget"),
];

const list = () => node("bulletList", [node("listItem", [paragraph("inside")])]);

const everythingIn = (page: Page): string => JSON.stringify(page.content);

const firstUnreadable = (page: Page): { at: number; shown: Node } => {
  let found: { at: number; shown: Node } | null = null;
  page.state.doc.descendants((shown, at) => {
    if (isUnreadable(shown)) found ??= { at, shown };
  });
  if (found === null) throw new Error("nothing is unreadable");
  return found;
};

group("EDIT-3 C15 what is unreadable", () => {
  const opened = (...trees: Tree[]) =>
    new Page(
      documentOf(
        () => [paragraph("before")],
        ...trees,
        () => [paragraph("after")],
      ),
    );

  it("is what it was when it is wrapped, and when that is undone", () => {
    const page = opened(strangers);
    const [, callout] = page.content;
    const { at } = firstUnreadable(page);
    page.dispatch(page.state.tr.setSelection(NodeSelection.create(page.state.doc, at)));
    wrapIn(nodeType("blockquote"))(page.state, page.dispatch);
    expect(page.content[1]).toEqual({
      kind: "element",
      name: "blockquote",
      entries: [],
      children: [callout],
    });
    undo(page.state);
    expect(page.content[1]).toEqual(callout);
    redo(page.state);
    expect(page.content[1]).toMatchObject({ name: "blockquote", children: [callout] });
    const other = new Page(newDoc());
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(page.doc));
    expect(other.content).toEqual(page.content);
  });

  it("is what it was when it changes places with another, and when a block is moved past it", () => {
    const page = opened(strangers, () => [node("chart", [text("sales")], { of: 2 })]);
    const was = page.content;
    const blocks = page.state.doc.content.content;
    page.dispatch(page.state.tr.replaceWith(0, page.state.doc.content.size, [...blocks].reverse()));
    const hook = { kind: "element", name: "paragraph", entries: [], children: [was[3]] };
    expect(page.content).toEqual([...was].reverse().map((kept) => (kept.kind === "hook" ? hook : kept)));
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, 2)));
    for (let press = 0; press < 3; press += 1) moveBlock(1)(page.state, page.dispatch);
    expect(new Set(page.content.map((kept) => JSON.stringify(kept))).size).toBe(6);
    expect(page.content[4]).toEqual(was[1]);
  });

  it("can be copied within the document, and goes when somebody deletes all", () => {
    const page = opened(strangers);
    const was = page.content;
    const { at, shown } = firstUnreadable(page);
    page.dispatch(page.state.tr.insert(at, shown));
    expect(page.content[1]).toEqual(page.content[2]);
    page.dispatch(page.state.tr.setSelection(new AllSelection(page.state.doc)).deleteSelection());
    expect(everythingIn(page)).not.toContain("callout");
    undo(page.state);
    expect(page.content).toEqual(was);
  });

  it("is drawn anew when its writer changes it", () => {
    const page = opened(strangers);
    const newer = newDoc();
    Y.applyUpdate(newer, Y.encodeStateAsUpdate(page.doc));
    const callout = newer.getXmlFragment(bodyRoot).get(1) as Y.XmlElement;
    callout.insert(1, [paragraph("and more")]);
    Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(newer));
    expect(lettersIn(page.state.doc)).toContain("in a calloutand more");
  });

  it("is what a page of its writer shows: an older page in between changes nothing", () => {
    const page = opened(() => [node("unreadableBlock\ud800", [text("never so")])]);
    expect(page.content[1]).toMatchObject({ name: "unreadableBlock\ufffd" });
    page.dispatch(page.state.tr.insert(0, schema.node("paragraph")));
    expect(page.content[2]).toMatchObject({ name: "unreadableBlock\ufffd" });
  });
});

group("EDIT-4 C15 where something stands in the text", () => {
  const sameLetters = (tree: Tree): void => {
    const page = new Page(
      documentOf(
        () => [paragraph("before")],
        tree,
        () => [paragraph("after")],
      ),
    );
    const starts = contentStarts(page.body, extentsIn(page.state));
    for (const [written, at] of starts.texts) {
      const letters = written
        .toDelta()
        .map(({ insert }: { insert: string }) => insert)
        .join("");
      expect(page.state.doc.textBetween(at, at + letters.length)).toBe(letters);
    }
    for (const at of [...starts.elements.values(), ...starts.leaves.values()])
      expect(() => page.state.doc.resolve(at)).not.toThrow();
    expect(starts.texts.size).toBeGreaterThan(1);
  };

  it.each(Object.entries(namedTrees))("is known beside: %s", (_, tree) => sameLetters(tree));

  it("is known beside what a grammar grows", () => {
    fc.assert(fc.property(grownTrees, sameLetters), { numRuns: 100 });
  });

  it("stays under a caret while others write", () => {
    const page = new Page(
      documentOf(() => [text("stray text"), paragraph("before"), list(), paragraph("after")]),
    );
    const at = page.state.doc.content.size - 3;
    page.dispatch(page.state.tr.setSelection(TextSelection.create(page.state.doc, at)));
    const letterAfter = () =>
      page.state.doc.textBetween(page.state.selection.head, page.state.selection.head + 1);
    expect(letterAfter()).toBe("e");
    const other = newDoc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(page.doc));
    other.getXmlFragment(bodyRoot).insert(1, [paragraph("theirs")]);
    Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(other));
    expect(letterAfter()).toBe("e");
  });
});
