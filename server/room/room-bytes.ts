// A document as bytes: the merge of its updates, and the examination of what wants to become part of it. Never a Y.Doc:
// nothing is integrated here, and loading builds no struct.
//
// Invariant: every client's clocks are contiguous from 0 in the merged bytes. `examine` says which updates keep
// it so; only those may be added.
import * as Y from "yjs";
import { isRootName } from "@/protocol/content";
import { MergedUpdates } from "./merged-updates";
import { bytesPerTurn, layoutInTurns, layoutOf, type Turn, type UpdateLayout } from "./update-layout";

type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;

export interface RoomBytesOptions {
  /** Up to here a document is answered in one piece, and a tail is not merged into a base that is larger. */
  readonly smallDocumentBytes: number;
}

export type Examination =
  /** Not an update at all, or one that Yjs would choke on. */
  | { readonly kind: "malformed" }
  /** Every struct and deletion in it is here already. */
  | { readonly kind: "known" }
  /** It builds on changes that are not here yet; adding it would leave a hole. */
  | { readonly kind: "gap" }
  | { readonly kind: "news" };

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
  readonly #merged = new MergedUpdates();
  /** What the log had of changes that build on others which it did not have yet. */
  #early: UpdateLayout[] = [];
  /** The last answer to somebody who had a part: after a restart many have the same. */
  #lastDiff: {
    readonly stateVector: Uint8Array;
    readonly base: Uint8Array;
    readonly diff: Uint8Array;
  } | null = null;

  constructor(options: RoomBytesOptions) {
    this.#options = options;
  }

  /** A document as it is stored, in pieces of which each is read once, in turns. */
  static async load(
    pieces: readonly Uint8Array[],
    options: RoomBytesOptions,
    turn: Turn,
  ): Promise<RoomBytes> {
    const bytes = new RoomBytes(options);
    let read = 0;
    for (const piece of pieces) {
      bytes.#take(await layoutInTurns(piece, turn));
      read += piece.byteLength % bytesPerTurn;
      if (read < bytesPerTurn) continue;
      read = 0;
      await turn();
    }
    bytes.#merged.settled();
    return bytes;
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
        news ||= !this.#merged.isDeleted(client, range.clock, range.len);
      }
    }
    return news ? { kind: "news" } : { kind: "known" };
  }

  add(update: Uint8Array): void {
    this.#take(layoutOf(update));
    const { base, tailBytes } = this.#merged;
    if (tailBytes > Math.max(this.#options.smallDocumentBytes, base.byteLength / 4)) this.#merged.settled();
  }

  clockOf(client: number): number {
    return this.#merged.clockOf(client);
  }

  /** The same content in fewer bytes, made of what was here some time ago: what came since is kept. */
  async replaceBase(compacted: Uint8Array, turn: Turn): Promise<void> {
    this.#merged.replaceBase(await layoutInTurns(compacted, turn));
  }

  /** The whole document as one update. */
  encoded(): Uint8Array {
    return this.#merged.settled();
  }

  /**
   * What somebody with this state vector lacks, as updates to be sent in this order. A small document comes in one
   * piece. Of a large one the base is shared by all who ask, and what was written since follows it.
   * Throws when the vector is malformed.
   */
  missingFrom(stateVector: Uint8Array): Uint8Array[] {
    const { tailBytes } = this.#merged;
    if (this.#isSmall || tailBytes > this.#options.smallDocumentBytes) this.#merged.settled();
    const base = this.#missingOfBase(stateVector);
    const since = this.#merged.since();
    return since === null ? [base] : [base, since];
  }

  stateVector(): Uint8Array {
    return this.#merged.stateVector();
  }

  get #isSmall(): boolean {
    return this.#merged.base.byteLength + this.#merged.tailBytes <= this.#options.smallDocumentBytes;
  }

  #missingOfBase(stateVector: Uint8Array): Uint8Array {
    const base = this.#merged.base;
    const last = this.#lastDiff;
    if (last?.base === base && Buffer.compare(last.stateVector, stateVector) === 0) return last.diff;
    const reached = Y.decodeStateVector(stateVector);
    // A copy of most of a large document is worth less than the base that everybody shares.
    const diff = this.#merged.baseFrom(reached, (bytes) => this.#isSmall || bytes < base.byteLength / 2);
    this.#lastDiff = { stateVector: stateVector.slice(), base, diff };
    return diff;
  }

  #take(layout: UpdateLayout): void {
    if (!this.#merged.add(layout)) {
      this.#early.push(layout);
      return;
    }
    const early = this.#early;
    this.#early = [];
    for (const waiting of early) this.#take(waiting);
  }
}
