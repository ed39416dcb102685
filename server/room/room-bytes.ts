// A document as bytes: one merged base, a tail of what came since, and what they amount to (state vector and
// deleted ranges), kept up with every update. Never a Y.Doc: nothing is integrated here.
//
// Invariant: every client's clocks are contiguous from 0 in the merged bytes. `examine` says which updates keep
// it so; only those may be added.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { isRootName } from "@/protocol/content";
import { DeletedRanges } from "./deleted-ranges";
import { MergeTree } from "./merge-tree";

export type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;

export interface RoomBytesOptions {
  /** Updates merged at a time. */
  readonly mergeGroup: number;
  /** Up to here a document is answered in one piece, and a tail is not merged into a base that is larger. */
  readonly smallBytes: number;
  /** Answers to state vectors that are kept. */
  readonly cachedDiffs: number;
}

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
  readonly #options: RoomBytesOptions;
  readonly #clocks = new Map<number, number>();
  readonly #deleted = new DeletedRanges();
  readonly #tail: MergeTree;
  #base: Uint8Array = emptyUpdate;
  #stateVector: Uint8Array | null = null;
  /** Answers to state vectors, for as long as the base stands: after a restart many ask the same. */
  readonly #diffs = new Map<string, Uint8Array>();

  constructor(pieces: readonly Uint8Array[], options: RoomBytesOptions) {
    this.#options = options;
    this.#tail = new MergeTree(options.mergeGroup);
    if (pieces.length === 0) return;
    for (const piece of pieces) this.#tail.add(piece);
    this.#settleTail();
    this.#note(Y.decodeUpdate(this.#base));
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
    this.#tail.add(update);
    this.#note(decoded);
    if (this.#tail.bytes > Math.max(this.#options.smallBytes, this.#base.byteLength / 4)) this.#settleTail();
  }

  clockOf(client: number): number {
    return this.#clocks.get(client) ?? 0;
  }

  /** The same content in fewer bytes, made of what was here some time ago: what came since is kept. */
  replaceBase(compacted: Uint8Array): void {
    const since = Y.diffUpdate(this.encoded(), Y.encodeStateVectorFromUpdate(compacted));
    this.#base = Y.mergeUpdates([compacted, since]);
    this.#diffs.clear();
  }

  /** The whole document as one update. */
  encoded(): Uint8Array {
    this.#settleTail();
    return this.#base;
  }

  /**
   * What somebody with this state vector lacks, as updates to be sent in this order. A small document comes in one
   * piece. Of a large one the base is merged and compared rarely, and what was written since follows it.
   * Throws when the vector is malformed.
   */
  missingFrom(stateVector: Uint8Array): Uint8Array[] {
    if (this.#base.byteLength + this.#tail.bytes <= this.#options.smallBytes) this.#settleTail();
    const tail = this.#tail.merged();
    const base = this.#diff(stateVector);
    return tail === null ? [base] : [base, tail];
  }

  stateVector(): Uint8Array {
    this.#stateVector ??= encodeStateVector(this.#clocks);
    return this.#stateVector;
  }

  #diff(stateVector: Uint8Array): Uint8Array {
    const nothingYet = stateVector.byteLength === 1 && stateVector[0] === 0;
    if (nothingYet) return this.#base;
    const key = Buffer.from(stateVector).toString("latin1");
    const known = this.#diffs.get(key);
    if (known !== undefined) return known;
    const diff = Y.diffUpdate(this.#base, stateVector);
    if (this.#diffs.size >= this.#options.cachedDiffs) this.#diffs.clear();
    this.#diffs.set(key, diff);
    return diff;
  }

  #settleTail(): void {
    const tail = this.#tail.take();
    if (tail === null) return;
    this.#base = this.#base === emptyUpdate ? tail : Y.mergeUpdates([this.#base, tail]);
    this.#diffs.clear();
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

const encodeStateVector = (clocks: ReadonlyMap<number, number>): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clocks.size);
  for (const [client, clock] of clocks) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
  return encoding.toUint8Array(encoder);
};
