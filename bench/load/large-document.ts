// A document with a long history, the same in every run: several people type in runs of words, go back, delete,
// start paragraphs and jump elsewhere, and hear of each other now and then. Made once and kept in a file.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { seededRandom } from "./pace";

export interface LargeDocument {
  readonly edits: number;
  /** Updates that bring somebody who has nothing to the whole document, in order. */
  readonly chunks: readonly Uint8Array[];
  /** The whole document as one update. */
  readonly encoded: Uint8Array;
}

const people = 5;
const editsPerTurn = 250;
/** After so many edits a chunk is cut; each stays far below a server's limit for one message. */
const editsPerChunk = 10_000;
const letters = "etaoinshrdlucmfwypvbgkqjxz";

/** One person at their keyboard. */
class Typist {
  readonly doc = new Y.Doc();
  readonly #random: () => number;
  #text: Y.XmlText | null = null;
  #at = 0;
  #left = 0;

  constructor(clientId: number, random: () => number) {
    this.doc.clientID = clientId;
    this.#random = random;
  }

  edit(): void {
    if (this.#text === null || this.#left === 0) this.#goSomewhere();
    this.#left -= 1;
    const text = this.#text;
    if (text === null) return;
    this.#at = Math.min(this.#at, text.length);
    if (this.#at > 0 && this.#random() < 0.12) this.#deleteBefore(text);
    else this.#insert(text);
  }

  #insert(text: Y.XmlText): void {
    const letter = this.#random() < 0.17 ? " " : (letters[Math.floor(this.#random() ** 2 * 26)] ?? "e");
    text.insert(this.#at, letter);
    this.#at += 1;
  }

  #deleteBefore(text: Y.XmlText): void {
    this.#at -= 1;
    text.delete(this.#at, 1);
  }

  /** Mostly on in the same paragraph, sometimes in another, sometimes in a new one. */
  #goSomewhere(): void {
    const body = this.doc.getXmlFragment(bodyRoot);
    this.#left = 20 + Math.floor(this.#random() * 180);
    if (body.length === 0 || this.#random() < 0.25) this.#startParagraph(body);
    else if (this.#text === null || this.#random() < 0.5) this.#visit(body);
    this.#at = Math.floor(this.#random() * ((this.#text?.length ?? 0) + 1));
  }

  #startParagraph(body: Y.XmlFragment): void {
    const paragraph = new Y.XmlElement("paragraph");
    const text = new Y.XmlText();
    this.doc.transact(() => {
      body.insert(Math.floor(this.#random() * (body.length + 1)), [paragraph]);
      paragraph.insert(0, [text]);
    });
    this.#text = text;
  }

  #visit(body: Y.XmlFragment): void {
    const paragraph = body.get(Math.floor(this.#random() * body.length));
    const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null;
    if (text instanceof Y.XmlText) this.#text = text;
  }
}

/** Brings the others to what this one has, and this one to what they have. */
const exchange = (one: Y.Doc, shared: Y.Doc): void => {
  Y.applyUpdate(shared, Y.encodeStateAsUpdate(one, Y.encodeStateVector(shared)));
  Y.applyUpdate(one, Y.encodeStateAsUpdate(shared, Y.encodeStateVector(one)));
};

const make = (edits: number): LargeDocument => {
  const random = seededRandom(edits);
  const shared = new Y.Doc();
  const typists = Array.from({ length: people }, (_, i) => new Typist(70_001 + i, random));
  const chunks: Uint8Array[] = [];
  let cutAt = Y.encodeStateVector(shared);
  const cut = (): void => {
    chunks.push(Y.encodeStateAsUpdate(shared, cutAt));
    cutAt = Y.encodeStateVector(shared);
  };
  for (let done = 0; done < edits; done += editsPerTurn) {
    const typist = typists[Math.floor(random() * people)] as Typist;
    for (let i = 0; i < Math.min(editsPerTurn, edits - done); i++) typist.edit();
    exchange(typist.doc, shared);
    if ((done + editsPerTurn) % editsPerChunk === 0) cut();
  }
  cut();
  return { edits, chunks, encoded: Y.encodeStateAsUpdate(shared) };
};

const write = (path: string, { chunks, encoded }: LargeDocument): void => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, chunks.length);
  for (const bytes of [...chunks, encoded]) encoding.writeVarUint8Array(encoder, bytes);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encoding.toUint8Array(encoder));
};

const read = (path: string, edits: number): LargeDocument => {
  const decoder = decoding.createDecoder(readFileSync(path));
  const count = decoding.readVarUint(decoder);
  const chunks = Array.from({ length: count }, () => decoding.readVarUint8Array(decoder));
  return { edits, chunks, encoded: decoding.readVarUint8Array(decoder) };
};

export const largeDocument = (edits: number): LargeDocument => {
  const path = `bench/.cache/document-${edits}.bin`;
  if (!existsSync(path)) write(path, make(edits));
  return read(path, edits);
};
