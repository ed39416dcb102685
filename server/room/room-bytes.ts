// A document as bytes: one merged piece, a tail of small ones, and what they amount to (state vector and
// deleted ranges), kept up with every update. Never a Y.Doc: nothing is integrated here.
//
// Invariant: every client's clocks are contiguous from 0 in the merged bytes. `examine` says which updates keep
// it so; only those may be added.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { isRootName } from "@/protocol/content";
import { DeletedRanges } from "./deleted-ranges";

type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;

export type Examination =
  /** Not an update at all, or one that Yjs would choke on. */
  | { readonly kind: "malformed" }
  /** Every struct and deletion in it is here already. */
  | { readonly kind: "known" }
  /** It builds on changes that are not here yet; adding it would leave a hole. */
  | { readonly kind: "gap" }
  | { readonly kind: "news"; readonly decoded: DecodedUpdate };

const emptyUpdate = new Uint8Array([0, 0]);
const largestClientId = 0xffff_ffff;

const decode = (update: Uint8Array): DecodedUpdate | null => {
  try {
    return Y.decodeUpdate(update);
  } catch {
    return null;
  }
};

const isClientId = (client: number): boolean =>
  Number.isInteger(client) && client >= 0 && client <= largestClientId;

const isWellFormed = ({ structs, ds }: DecodedUpdate): boolean => {
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (!isClientId(client) || !Number.isSafeInteger(clock + struct.length)) return false;
    if (struct instanceof Y.Skip || struct.length <= 0) return false;
    if (struct instanceof Y.Item && typeof struct.parent === "string" && !isRootName(struct.parent))
      return false;
  }
  for (const [client, ranges] of ds.clients) {
    if (!isClientId(client)) return false;
    if (ranges.some((range) => range.len <= 0 || !Number.isSafeInteger(range.clock + range.len)))
      return false;
  }
  return true;
};

/** The structs that others point at: Yjs sets an update aside until it has them. */
function* dependencies({ structs }: DecodedUpdate): Generator<Y.ID> {
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    if (struct.origin !== null) yield struct.origin;
    if (struct.rightOrigin !== null) yield struct.rightOrigin;
    if (struct.parent instanceof Y.ID) yield struct.parent;
  }
}

export class RoomBytes {
  readonly #tailUpdates: number;
  readonly #clocks = new Map<number, number>();
  readonly #deleted = new DeletedRanges();
  #merged: Uint8Array = emptyUpdate;
  #tail: Uint8Array[] = [];
  #stateVector: Uint8Array | null = null;

  constructor(pieces: readonly Uint8Array[], tailUpdates: number) {
    this.#tailUpdates = tailUpdates;
    if (pieces.length === 0) return;
    this.#merged = mergeInGroups(pieces, tailUpdates);
    this.#note(Y.decodeUpdate(this.#merged));
  }

  examine(update: Uint8Array): Examination {
    const decoded = decode(update);
    if (decoded === null || !isWellFormed(decoded)) return { kind: "malformed" };
    // How far each client's clocks would reach with this update.
    const reach = new Map<number, number>();
    const reachOf = (client: number): number => reach.get(client) ?? this.clockOf(client);
    let news = false;
    for (const { id, length } of decoded.structs) {
      if (id.clock > reachOf(id.client)) return { kind: "gap" };
      if (id.clock + length <= reachOf(id.client)) continue;
      reach.set(id.client, id.clock + length);
      news = true;
    }
    for (const needed of dependencies(decoded)) {
      if (needed.clock >= reachOf(needed.client)) return { kind: "gap" };
    }
    for (const [client, ranges] of decoded.ds.clients) {
      for (const range of ranges) {
        if (range.clock + range.len > reachOf(client)) return { kind: "gap" };
        news ||= !this.#deleted.covers(client, range);
      }
    }
    return news ? { kind: "news", decoded } : { kind: "known" };
  }

  add(update: Uint8Array, decoded: DecodedUpdate): void {
    this.#tail.push(update);
    if (this.#tail.length >= this.#tailUpdates) this.#tail = [Y.mergeUpdates(this.#tail)];
    this.#note(decoded);
  }

  clockOf(client: number): number {
    return this.#clocks.get(client) ?? 0;
  }

  /** The whole document as one update. */
  encoded(): Uint8Array {
    if (this.#tail.length > 0) {
      this.#merged = Y.mergeUpdates([this.#merged, ...this.#tail]);
      this.#tail = [];
    }
    return this.#merged;
  }

  /** What somebody with this state vector lacks. Throws when the vector is malformed. */
  missingFrom(stateVector: Uint8Array): Uint8Array {
    const nothingYet = stateVector.byteLength === 1 && stateVector[0] === 0;
    return nothingYet ? this.encoded() : Y.diffUpdate(this.encoded(), stateVector);
  }

  stateVector(): Uint8Array {
    this.#stateVector ??= encodeStateVector(this.#clocks);
    return this.#stateVector;
  }

  #note(decoded: DecodedUpdate): void {
    this.#stateVector = null;
    for (const { id, length } of decoded.structs) {
      const end = id.clock + length;
      if (end > this.clockOf(id.client)) this.#clocks.set(id.client, end);
    }
    for (const [client, ranges] of decoded.ds.clients) {
      for (const range of ranges) this.#deleted.add(client, range);
    }
  }
}

/** One merge over very many small updates takes quadratic time; groups of groups do not. */
const mergeInGroups = (pieces: readonly Uint8Array[], groupSize: number): Uint8Array => {
  let level = pieces;
  while (level.length > 1) {
    const groups: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += groupSize)
      groups.push(Y.mergeUpdates(level.slice(i, i + groupSize)));
    level = groups;
  }
  return level[0] ?? emptyUpdate;
};

const encodeStateVector = (clocks: ReadonlyMap<number, number>): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clocks.size);
  for (const [client, clock] of clocks) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
  return encoding.toUint8Array(encoder);
};
