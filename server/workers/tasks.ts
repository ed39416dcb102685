// What workers are asked to do: everything that builds a Y.Doc. Runs inside a worker thread only, where a
// document that takes too long to integrate can be ended with its thread.
import * as Y from "yjs";
import { bodyRoot, metaRoot, titleKey } from "@/protocol/content";

/** What other parts of the product know of a document without opening it. */
export interface Projection {
  readonly title: string;
  readonly excerpt: string;
}

export interface Tasks {
  project: { input: { state: Uint8Array; titleCharacters: number }; output: Projection };
  setTitle: { input: { state: Uint8Array; title: string }; output: Uint8Array };
  compact: { input: { pieces: readonly Uint8Array[] }; output: Uint8Array };
}

export type TaskName = keyof Tasks;

const excerptCharacters = 240;

const integrate = (state: Uint8Array): Y.Doc => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
};

/** The text below a node, block by block; marks and structure left out. */
const textOf = (node: Y.XmlFragment | Y.XmlElement): string => {
  let text = "";
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) text += child.toDelta().map(insertedText).join("");
    else if (child instanceof Y.XmlElement) text += ` ${textOf(child)} `;
    if (text.length > excerptCharacters * 4) break;
  }
  return text;
};

const insertedText = (part: { insert?: unknown }): string =>
  typeof part.insert === "string" ? part.insert : "";

const shorten = (text: string, characters: number): string => {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length <= characters ? line : `${line.slice(0, characters).trimEnd()}…`;
};

const implementations: { [Name in TaskName]: (input: Tasks[Name]["input"]) => Tasks[Name]["output"] } = {
  project: ({ state, titleCharacters }) => {
    const doc = integrate(state);
    const title = doc.getMap(metaRoot).get(titleKey);
    return {
      title: typeof title === "string" ? shorten(title, titleCharacters) : "",
      excerpt: shorten(textOf(doc.getXmlFragment(bodyRoot)), excerptCharacters),
    };
  },

  setTitle: ({ state, title }) => {
    const doc = integrate(state);
    const before = Y.encodeStateVector(doc);
    doc.getMap(metaRoot).set(titleKey, title);
    return Y.encodeStateAsUpdate(doc, before);
  },

  compact: ({ pieces }) => {
    const merged = Y.mergeUpdates([...pieces]);
    const doc = integrate(merged);
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
      throw new Error("the document is not complete; its log stays as it is");
    }
    const state = Y.encodeStateAsUpdate(doc);
    // What is put in the place of the log must reach as far as the log does.
    const reached = Y.encodeStateVectorFromUpdate(state);
    const covered = Y.diffUpdate(merged, reached);
    if (Y.decodeUpdate(covered).structs.length > 0) throw new Error("the snapshot holds less than the log");
    return state;
  },
};

export const runTask = <Name extends TaskName>(
  name: Name,
  input: Tasks[Name]["input"],
): Tasks[Name]["output"] => implementations[name](input);
