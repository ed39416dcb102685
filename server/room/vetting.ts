// Whether an update may be looked at any further, and where: here, or in a worker that may be ended. Pure: bytes and
// limits in, a verdict out. What passes here is certain to be integrated by Yjs whole, quickly, and without leaving
// anything pending, once the room holds what it needs; everything that is not so plain is called unusual.
// Implements VET-1 to VET-3.
import * as Y from "yjs";
import type { CloseReason } from "@/protocol/close-codes";
import { isRootName } from "@/protocol/content";
import type { Limits } from "@/protocol/limits";
import { type DecodedUpdate, dependenciesOf, dependencyOrder, type Struct } from "@/protocol/update-order";
import { type ClockRange, type Outline, outlineOf } from "../updates/outline";
import { deletedAt, leastStructBytes } from "../updates/update-layout";

export type VettingLimits = Pick<
  Limits,
  | "fastUpdateBytes"
  | "fastUpdateStructs"
  | "fastSearchSteps"
  | "updateStructs"
  | "contentFreeClocks"
  | "contentDepth"
  | "contentValues"
  | "contentKeyCharacters"
>;

interface Unusual {
  readonly kind: "unusual";
}

export type Vetted =
  | { readonly kind: "sound"; readonly outline: Outline }
  /** Too large, or too costly to be sure of: a worker has to try it. */
  | Unusual
  | { readonly kind: "refused"; readonly reason: CloseReason; readonly why: string };

const largestClientId = 0xffff_ffff;
/** Searches so few that the size of the document does not matter. */
const alwaysFastSearches = 50;

const isClientId = (client: number): boolean =>
  Number.isInteger(client) && client > 0 && client <= largestClientId;

/** A key that names no member of an object's prototype, in whatever somebody builds of it later. */
const isUsableKey = (key: string, { contentKeyCharacters }: VettingLimits): boolean =>
  key !== "__proto__" && key.length <= contentKeyCharacters;

/** Level by level, so that no depth can exhaust the stack. Big integers are no JSON: nothing of ours can show them. */
const isUsableValue = (value: unknown, levels: number): boolean => {
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels || level.some((held) => typeof held === "bigint")) return false;
    level = level.flatMap((held) => (typeof held === "object" && held !== null ? Object.values(held) : []));
  }
  return true;
};

const isList = (content: Y.Item["content"]): content is Y.ContentAny | Y.ContentJSON =>
  content instanceof Y.ContentAny || content instanceof Y.ContentJSON;

/** The values of an item that are not text, as somebody's editor will be given them. */
const valuesOf = (content: Y.Item["content"]): unknown => {
  if (isList(content)) return content.arr;
  if (content instanceof Y.ContentFormat) return content.value;
  if (content instanceof Y.ContentEmbed) return content.embed;
  return null;
};

const itemFault = (item: Y.Item, limits: VettingLimits): string | null => {
  const { content, parent, parentSub } = item;
  if (typeof parent === "string" && !isRootName(parent)) return "root";
  if (content instanceof Y.ContentDoc) return "subdocument";
  if (parentSub !== null && !isUsableKey(parentSub, limits)) return "key";
  // A list as long as a document can be has ended a process before its worker's heap was full.
  if (isList(content) && content.arr.length > limits.contentValues) return "values";
  if (content instanceof Y.ContentFormat && !isUsableKey(content.key, limits)) return "key";
  return isUsableValue(valuesOf(content), limits.contentDepth) ? null : "value";
};

const isContentFree = (struct: Struct): boolean =>
  !(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted;

const structFault = (struct: Struct, limits: VettingLimits): string | null => {
  const { id, length } = struct;
  if (struct instanceof Y.Skip) return "skip";
  if (!isClientId(id.client)) return "client id";
  if (length <= 0 || !Number.isSafeInteger(id.clock + length)) return "clock";
  if (isContentFree(struct) && length > limits.contentFreeClocks) return "content-free run";
  for (const { client, clock } of dependenciesOf(struct)) {
    if (!isClientId(client)) return "client id";
    // Yjs does not ask whether it has what a client points at in itself.
    if (client === id.client && clock >= id.clock) return "reference to later content";
  }
  return struct instanceof Y.Item ? itemFault(struct, limits) : null;
};

/** Yjs writes each client once, the largest id first, and merges only what is written so. */
const isInOrder = ({ structs }: DecodedUpdate): boolean => {
  let last: { client: number; to: number } | null = null;
  for (const { id, length } of structs) {
    const continues = last !== null && last.client === id.client && last.to === id.clock;
    if (!continues && last !== null && last.client <= id.client) return false;
    last = { client: id.client, to: id.clock + length };
  }
  return true;
};

const nameOf = ({ client, clock }: Y.ID): string => `${client}:${clock}`;

/** How deep new nodes stand in new nodes; `ordered` has each after what it needs. */
const isShallowTree = (ordered: readonly Struct[], ranges: readonly ClockRange[], most: number): boolean => {
  const levels = new Map<string, number>();
  const rangeOf = new Map(ranges.map((range) => [range.client, range]));
  let deepest = 0;
  const levelAt = (id: Y.ID): number => {
    const range = rangeOf.get(id.client);
    const isNew = range !== undefined && id.clock >= range.from && id.clock < range.to;
    return isNew ? (levels.get(nameOf(id)) ?? deepest) : 0;
  };
  for (const struct of ordered) {
    if (!(struct instanceof Y.Item)) continue;
    const { id, length, origin, rightOrigin, parent } = struct;
    const beside = origin ?? rightOrigin;
    const level = beside !== null ? levelAt(beside) : parent instanceof Y.ID ? levelAt(parent) + 1 : 0;
    if (level > most) return false;
    deepest = Math.max(deepest, level);
    levels.set(`${id.client}:${id.clock + length - 1}`, level);
  }
  return true;
};

const rangesFault = ({ ds }: DecodedUpdate): string | null => {
  for (const [client, ranges] of ds.clients) {
    if (!isClientId(client)) return "client id";
    if (ranges.some(({ clock, len }) => len <= 0 || !Number.isSafeInteger(clock + len))) return "clock";
  }
  return null;
};

const countOf = ({ structs, ds }: DecodedUpdate): number =>
  Array.from(ds.clients.values()).reduce((count, ranges) => count + ranges.length, structs.length);

const decodeOrNull = (update: Uint8Array): DecodedUpdate | null => {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return null;
  }
};

const firstFault = (decoded: DecodedUpdate, outline: Outline, limits: VettingLimits): string | null => {
  for (const struct of decoded.structs) {
    const fault = structFault(struct, limits);
    if (fault !== null) return fault;
  }
  if (decoded.structs.length < 2) return rangesFault(decoded);
  if (!isInOrder(decoded)) return "order";
  const ordered = dependencyOrder(decoded);
  if (ordered === null) return "circle";
  if (!isShallowTree(ordered, outline.ranges, limits.contentDepth)) return "depth";
  return rangesFault(decoded);
};

const vetDecoded = (decoded: DecodedUpdate | null, limits: VettingLimits): Exclude<Vetted, Unusual> => {
  if (decoded === null) return { kind: "refused", reason: "malformed", why: "bytes" };
  if (countOf(decoded) > limits.updateStructs) {
    return { kind: "refused", reason: "tooLarge", why: "structs" };
  }
  const outline = outlineOf(decoded);
  const why = firstFault(decoded, outline, limits);
  return why === null ? { kind: "sound", outline } : { kind: "refused", reason: "malformed", why };
};

/** What can be said of an update without the document that it is for. Takes as long as the update is large. */
export const vetShape = (update: Uint8Array, limits: VettingLimits): Exclude<Vetted, Unusual> =>
  vetDecoded(decodeOrNull(update), limits);

/** Found out without building any of them. */
const holdsMoreThan = (update: Uint8Array, structs: number): boolean => {
  if (update.byteLength < structs * leastStructBytes) return false;
  try {
    return deletedAt(update, structs) === null;
  } catch {
    return false;
  }
};

/** The fast lane: a bounded look on the main thread. `structs` is how many the document has. */
export const vet = (update: Uint8Array, structs: number, limits: VettingLimits): Vetted => {
  if (update.byteLength > limits.fastUpdateBytes) return { kind: "unusual" };
  if (holdsMoreThan(update, limits.fastUpdateStructs)) return { kind: "unusual" };
  const decoded = decodeOrNull(update);
  if (decoded !== null && countOf(decoded) > limits.fastUpdateStructs) return { kind: "unusual" };
  const vetted = vetDecoded(decoded, limits);
  if (vetted.kind === "refused") return vetted;
  const { searches } = vetted.outline;
  const steps = searches * (structs + vetted.outline.structs);
  return searches > alwaysFastSearches && steps > limits.fastSearchSteps ? { kind: "unusual" } : vetted;
};
