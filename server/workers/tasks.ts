// What workers are asked to do: everything that builds a Y.Doc. Runs inside a worker thread only, where a
// document that takes too long to integrate can be ended with its thread.
import * as Y from "yjs";
import type { CloseReason } from "@/protocol/close-codes";
import { metaRoot, titleKey } from "@/protocol/content";
import { contentHash } from "@/protocol/content-hash";
import { mergeUpdates } from "@/protocol/merge-updates";
import { newDoc } from "@/protocol/new-doc";
import { type VettingLimits, vetShape } from "../room/vetting";
import type { Outline } from "../updates/outline";
import { type Projection, type ProjectionLimits, projectionOf } from "./projection";

/** What came of an update on a copy of its document, and how long Yjs took over it, and before over the document. */
export type Trial = { readonly ms: number; readonly buildMs: number } & (
  | { readonly kind: "sound" | "gap"; readonly outline: Outline }
  | { readonly kind: "refused"; readonly reason: CloseReason; readonly why: string }
);

/** What a document costs whoever opens it. */
export interface Measure {
  readonly structs: number;
  /** Levels of nodes in nodes. */
  readonly depth: number;
  readonly integrateMs: number;
  /** Only reading the same bytes, on the same machine at the same time. */
  readonly readMs: number;
}

/** What a document comes to, and how long it took to find out. */
export interface Hashed {
  readonly hash: string;
  readonly ms: number;
}

export interface Tasks {
  tryOut: {
    input: { state: readonly Uint8Array[]; update: Uint8Array; limits: VettingLimits };
    output: Trial;
  };
  measure: { input: { state: readonly Uint8Array[] }; output: Measure };
  hash: { input: { state: readonly Uint8Array[] }; output: Hashed };
  project: { input: { state: readonly Uint8Array[]; limits: ProjectionLimits }; output: Projection };
  setTitle: { input: { state: readonly Uint8Array[]; title: string }; output: Uint8Array };
  compact: { input: { pieces: readonly Uint8Array[] }; output: Uint8Array };
}

export type TaskName = keyof Tasks;

const integrate = (...pieces: readonly Uint8Array[]): Y.Doc => {
  const doc = newDoc();
  for (const piece of pieces) Y.applyUpdate(doc, piece);
  return doc;
};

/** Called when what was there before is built, and the time for what is new begins. */
type OnReady = () => void;

const isComplete = ({ store }: Y.Doc): boolean => store.pendingStructs === null && store.pendingDs === null;

type AnyType = Y.Doc["share"] extends Map<string, infer Type> ? Type : never;

const childrenOf = (type: AnyType): AnyType[] => {
  const children: AnyType[] = [];
  const note = (item: Y.Item) => {
    if (item.content instanceof Y.ContentType) children.push(item.content.type);
  };
  for (let item = type._start; item !== null; item = item.right) note(item);
  for (const item of type._map.values()) note(item);
  return children;
};

const depthOf = (doc: Y.Doc): number => {
  let level = [...doc.share.values()];
  let depth = 0;
  for (; level.length > 0; depth++) level = level.flatMap(childrenOf);
  return depth;
};

const implementations: {
  [Name in TaskName]: (input: Tasks[Name]["input"], onReady: OnReady) => Tasks[Name]["output"];
} = {
  tryOut: ({ state, update, limits }, onReady) => {
    const vetted = vetShape(update, limits);
    if (vetted.kind === "refused") return { ...vetted, ms: 0, buildMs: 0 };
    const asked = performance.now();
    const doc = integrate(...state);
    onReady();
    const began = performance.now();
    const taken = () => ({ ms: performance.now() - began, buildMs: began - asked });
    try {
      Y.applyUpdate(doc, update);
    } catch (error) {
      return { kind: "refused", reason: "malformed", why: String(error), ...taken() };
    }
    if (!isComplete(doc)) return { ...vetted, kind: "gap", ...taken() };
    if (depthOf(doc) > limits.contentDepth) {
      return { kind: "refused", reason: "malformed", why: "depth", ...taken() };
    }
    return { ...vetted, ...taken() };
  },

  measure: ({ state }) => {
    const began = performance.now();
    for (const piece of state) Y.decodeUpdate(piece);
    const read = performance.now();
    const doc = integrate(...state);
    const integrated = performance.now();
    const structs = Array.from(doc.store.clients.values()).reduce((sum, { length }) => sum + length, 0);
    return { structs, depth: depthOf(doc), integrateMs: integrated - read, readMs: read - began };
  },

  hash: ({ state }) => {
    const began = performance.now();
    const hash = contentHash(integrate(...state));
    return { hash, ms: performance.now() - began };
  },

  project: ({ state, limits }) => projectionOf(integrate(...state), limits),

  setTitle: ({ state, title }) => {
    const doc = integrate(...state);
    const before = Y.encodeStateVector(doc);
    doc.getMap(metaRoot).set(titleKey, title);
    return Y.encodeStateAsUpdate(doc, before);
  },

  compact: ({ pieces }) => {
    const merged = mergeUpdates(pieces);
    const doc = integrate(merged);
    if (!isComplete(doc)) {
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
  onReady: OnReady = () => undefined,
): Tasks[Name]["output"] => implementations[name](input, onReady);
