// What a document says, as one short text, to find out that two replicas which believe themselves equal are not.
// The encoded state will not do: equal documents may be cut into items differently. So this hashes what is shown,
// in one canonical form, together with the state vector: replicas that have not met yet differ as well, and are
// compared only when they have.
import { digest } from "lib0/hash/sha256";
import * as Y from "yjs";
import { bodyRoot, metaRoot, suggestionsRoot } from "./content";

const canonical = (value: unknown): unknown => {
  // No editor of ours puts a node there, but a hostile update may.
  if (value instanceof Y.AbstractType) return nodeOf(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return entries
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, held]) => [name, canonical(held)]);
};

interface Piece {
  insert: unknown;
  readonly marks: string;
}

/** Marks that are set twice cut a text in two without changing it. */
const textOf = (text: Y.XmlText): unknown => {
  const pieces: Piece[] = [];
  for (const { insert, attributes = {} } of text.toDelta() as { insert: unknown; attributes?: object }[]) {
    const marks = JSON.stringify(canonical(attributes));
    const last = pieces.at(-1);
    if (last?.marks === marks && typeof last.insert === "string" && typeof insert === "string") {
      last.insert += insert;
    } else pieces.push({ insert: typeof insert === "string" ? insert : canonical(insert), marks });
  }
  return pieces.map(({ insert, marks }) => [insert, marks]);
};

const nodeOf = (node: unknown): unknown => {
  if (node instanceof Y.XmlText) return textOf(node);
  if (node instanceof Y.XmlElement) {
    return [node.nodeName, canonical(node.getAttributes()), node.toArray().map(nodeOf)];
  }
  return node instanceof Y.AbstractType ? canonical(node.toJSON()) : String(node);
};

const clocksOf = (doc: Y.Doc): unknown =>
  [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b);

export const contentHash = (doc: Y.Doc): string => {
  const content = [
    clocksOf(doc),
    doc.getXmlFragment(bodyRoot).toArray().map(nodeOf),
    canonical(doc.getMap(metaRoot).toJSON()),
    // As it was before there were any, where there are none.
    ...(doc.getMap(suggestionsRoot).size > 0 ? [canonical(doc.getMap(suggestionsRoot).toJSON())] : []),
  ];
  const hash = digest(new TextEncoder().encode(JSON.stringify(content)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
