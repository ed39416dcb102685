// Builds the first update of a document. It is written once, in the transaction that creates the document:
// content seeded by whoever opens first would be there twice when two open at once.
import * as Y from "yjs";
import { bodyRoot, metaRoot, titleKey } from "@/protocol/content";
import type { RandomBytes } from "@/protocol/ids";
import { newDoc } from "@/protocol/new-doc";

type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SeedMark {
  readonly type: "bold" | "italic" | "strike" | "code" | "underline" | "link";
  readonly attrs?: Attributes;
}

export interface SeedText {
  readonly type: "text";
  readonly text: string;
  readonly marks?: readonly SeedMark[];
}

export interface SeedElement {
  readonly type:
    | "paragraph"
    | "heading"
    | "bulletList"
    | "orderedList"
    | "listItem"
    | "taskList"
    | "taskItem"
    | "blockquote"
    | "codeBlock"
    | "horizontalRule";
  readonly attrs?: Attributes;
  readonly content?: readonly SeedNode[];
}

export type SeedNode = SeedText | SeedElement;

export interface Seed {
  readonly title: string;
  readonly content: readonly SeedElement[];
}

const marksOf = (text: SeedText): Record<string, Attributes> =>
  Object.fromEntries((text.marks ?? []).map((mark) => [mark.type, mark.attrs ?? {}]));

const textRun = (texts: readonly SeedText[]): Y.XmlText => {
  const run = new Y.XmlText();
  run.applyDelta(texts.map((text) => ({ insert: text.text, attributes: marksOf(text) })));
  return run;
};

/** The editor's binding keeps neighbouring texts in one run, told apart by their marks. */
const children = (nodes: readonly SeedNode[]): Array<Y.XmlElement | Y.XmlText> => {
  const built: Array<Y.XmlElement | Y.XmlText> = [];
  let texts: SeedText[] = [];
  const endRun = () => {
    if (texts.length > 0) built.push(textRun(texts));
    texts = [];
  };
  for (const node of nodes) {
    if (node.type === "text") {
      texts.push(node);
      continue;
    }
    endRun();
    built.push(element(node));
  }
  endRun();
  return built;
};

const element = (node: SeedElement): Y.XmlElement => {
  const built = new Y.XmlElement<Record<string, string | number | boolean>>(node.type);
  for (const [name, value] of Object.entries(node.attrs ?? {})) built.setAttribute(name, value);
  built.insert(0, children(node.content ?? []));
  // Yjs types its inserts for string attributes, and holds any value.
  return built as unknown as Y.XmlElement;
};

/** `null` when there is nothing to say: an empty document has no update. */
export const seedUpdate = (seed: Seed, randomBytes: RandomBytes): Uint8Array | null => {
  if (seed.title === "" && seed.content.length === 0) return null;
  const doc = newDoc();
  doc.clientID = new DataView(randomBytes(4).slice().buffer).getUint32(0);
  doc.transact(() => {
    if (seed.title !== "") doc.getMap(metaRoot).set(titleKey, seed.title);
    doc.getXmlFragment(bodyRoot).insert(0, children(seed.content));
  });
  return Y.encodeStateAsUpdate(doc);
};
