// Small Yjs documents for tests, and the updates they make.
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { newDocumentId } from "@/protocol/ids";

export interface Writer {
  readonly doc: Y.Doc;
  /** Appends a paragraph and returns the one update that says so. */
  write(text: string): Uint8Array;
  text(): string;
}

/** What a Y.Doc holds as text, whoever wrote it. */
export const textOf = (doc: Y.Doc): string =>
  doc
    .getXmlFragment(bodyRoot)
    .toArray()
    .map((node) => (node instanceof Y.XmlElement ? node.toArray().join("") : ""))
    .join("\n");

export const updatesOf = (doc: Y.Doc, change: () => void): Uint8Array[] => {
  const updates: Uint8Array[] = [];
  const note = (update: Uint8Array) => updates.push(update);
  doc.on("update", note);
  change();
  doc.off("update", note);
  return updates;
};

export const writer = (clientId?: number): Writer => {
  const doc = new Y.Doc();
  if (clientId !== undefined) doc.clientID = clientId;
  const write = (text: string): Uint8Array => {
    const [update] = updatesOf(doc, () => {
      const paragraph = new Y.XmlElement("paragraph");
      paragraph.insert(0, [new Y.XmlText(text)]);
      const body = doc.getXmlFragment(bodyRoot);
      body.insert(body.length, [paragraph]);
    });
    if (update === undefined) throw new Error("writing made no update");
    return update;
  };
  return { doc, write, text: () => textOf(doc) };
};

export const docFrom = (...updates: Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};

let counter = 0;

/** Distinct ids that are the same in every run. */
export const testDocumentId = () => {
  counter += 1;
  return newDocumentId((length) => Uint8Array.from({ length }, (_, i) => (counter >> (8 * (i % 4))) & 255));
};
