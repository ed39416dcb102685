// Documents as several people make them, with every kind of content that Yjs has, decided by numbers that a property
// test draws. For tests that hold our reading of encoded updates against Yjs' own.
import fc from "fast-check";
import * as Y from "yjs";
import { bodyRoot, metaRoot } from "@/protocol/content";

interface Step {
  readonly who: number;
  readonly what: number;
  readonly at: number;
  readonly with: number;
}

const people = 3;

export const steps = fc.array(
  fc.record({ who: fc.nat(people - 1), what: fc.nat(100), at: fc.nat(1_000), with: fc.nat(people - 1) }),
  { maxLength: 60 },
);

const plain = ["a", "word ", "é", "漢字", "long ".repeat(100)];
/** Characters of two UTF-16 units, and half of one: Yjs replaces those that an edit cuts, and not everywhere alike. */
const cuttable = ["👩‍👩‍👧", "\ud800"];
const values: unknown[] = [
  ...[null, true, false, 1, -7, 1.5, 1e300, 2 ** 40, 12n, "", "text", undefined],
  ...[{ a: 1, b: [1, { c: null }] }, [1, "two", [3]], new Uint8Array([1, 2, 3])],
];

const textIn = (body: Y.XmlFragment, at: number): Y.XmlText => {
  const texts = body.toArray().filter((node) => node instanceof Y.XmlText);
  const known = texts[at % Math.max(1, texts.length)];
  if (known !== undefined) return known;
  const text = new Y.XmlText();
  body.insert(0, [text]);
  return text;
};

type Edit = (doc: Y.Doc, at: number, texts: readonly string[]) => void;

const edits: Edit[] = [
  (doc, at, texts) => {
    const text = textIn(doc.getXmlFragment(bodyRoot), at);
    text.insert(at % (text.length + 1), texts[at % texts.length] ?? "");
  },
  (doc, at) => {
    const text = textIn(doc.getXmlFragment(bodyRoot), at);
    if (text.length > 0)
      text.delete(at % text.length, 1 + (at % Math.min(3, text.length - (at % text.length))));
  },
  (doc, at) => {
    const text = textIn(doc.getXmlFragment(bodyRoot), at);
    if (text.length > 0) text.format(at % text.length, 1, { bold: at % 2 === 0 ? true : null });
  },
  (doc, at) => textIn(doc.getXmlFragment(bodyRoot), at).insertEmbed(0, { image: at }),
  (doc, at) => {
    const element = new Y.XmlElement("paragraph");
    element.setAttribute("level", `${at}`);
    element.insert(0, [new Y.XmlText("in it")]);
    const body = doc.getXmlFragment(bodyRoot);
    body.insert(at % (body.length + 1), [element]);
  },
  (doc, at) => {
    const body = doc.getXmlFragment(bodyRoot);
    if (body.length > 0) body.delete(at % body.length, 1);
  },
  (doc, at) => void doc.getMap(metaRoot).set(`key ${at % 3}`, values[at % values.length]),
  (doc, at) => doc.getMap(metaRoot).delete(`key ${at % 3}`),
  (doc, at) => {
    const list = new Y.Array<unknown>();
    doc.getMap(metaRoot).set("list", list);
    list.push(values.slice(0, at % values.length).filter((value) => value !== undefined && value !== 12n));
  },
  (doc) => void doc.getMap(metaRoot).set("document", new Y.Doc({ guid: "inner", meta: { a: 1 } })),
  (doc) => void doc.getMap(metaRoot).set("text", new Y.Text("nested")),
  (doc) => void doc.getMap(metaRoot).set("hook", new Y.XmlHook("hook")),
];

export interface RandomDocument {
  readonly docs: readonly Y.Doc[];
  /** Every update that somebody made, in the order in which they were made. */
  readonly updates: readonly Uint8Array[];
}

/** People who edit, and now and then hear of each other. */
export const makeDocument = (
  all: readonly Step[],
  { gc = true, cuts = false }: { gc?: boolean; cuts?: boolean } = {},
): RandomDocument => {
  const texts = cuts ? [...plain, ...cuttable] : plain;
  const updates: Uint8Array[] = [];
  const docs = Array.from({ length: people }, (_, i) => {
    const doc = new Y.Doc({ gc });
    doc.clientID = 1_000 * (i + 1);
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "exchange") updates.push(update);
    });
    return doc;
  });
  for (const { who, what, at, with: other } of all) {
    const [doc, peer] = [docs[who], docs[other]];
    if (doc === undefined || peer === undefined) continue;
    if (what % 4 === 3) Y.applyUpdate(doc, Y.encodeStateAsUpdate(peer), "exchange");
    else edits[what % edits.length]?.(doc, at, texts);
  }
  return { docs, updates };
};
