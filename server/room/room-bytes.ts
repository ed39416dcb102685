// A document as bytes: the merge of its updates, and the examination of what wants to become part of it. Never a Y.Doc:
// nothing is integrated here, and loading builds no struct.
//
// Invariant: every client's clocks are contiguous from 0 in the merged bytes. `examine` says which updates keep
// it so; only those may be added.
import * as Y from "yjs";
import { joinBytes } from "@/protocol/join-bytes";
import { MergedUpdates } from "../updates/merged-updates";
import type { ClockRange, Outline } from "../updates/outline";
import {
  atOnce,
  bytesPerTurn,
  deletedAt,
  filteringRanges,
  inTurns,
  layoutInTurns,
  layoutOf,
  type Turn,
  type UpdateLayout,
} from "../updates/update-layout";

export interface RoomBytesOptions {
  /** Up to here a document is answered in one piece, and a tail is not merged into a base that is larger. */
  readonly smallDocumentBytes: number;
}

/**
 * Everything in an update is here already; or it builds on changes that are not here yet, and adding it would leave
 * a hole; or it is news.
 */
export type Examination = "known" | "gap" | "news";

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
    await inTurns(bytes.#merged.settling(), turn);
    return bytes;
  }

  /** `outline` is that of a sound update. */
  examine({ ranges, needs, deleted }: Outline): Examination {
    // How far each client's clocks would reach with this update.
    const reach = new Map<number, number>();
    const reachOf = (client: number): number => reach.get(client) ?? this.clockOf(client);
    let news = false;
    for (const { client, from, to } of ranges) {
      if (from > reachOf(client)) return "gap";
      if (to <= reachOf(client)) continue;
      reach.set(client, to);
      news = true;
    }
    for (const [client, needed] of needs) {
      if (needed > reachOf(client)) return "gap";
    }
    for (const [client, deletedRanges] of deleted) {
      for (const { clock, len } of deletedRanges) {
        if (clock + len > reachOf(client)) return "gap";
        news ||= !this.#merged.isDeleted(client, clock, len);
      }
    }
    return news ? "news" : "known";
  }

  /** What this stands on and is neither here nor in it: whose, and up to which clocks. */
  missingFor({ ranges, needs, deleted }: Outline): ReadonlyMap<number, number> {
    const reachOf = this.#reachWith(ranges);
    const missing = new Map<number, number>();
    const need = (client: number, to: number): void => {
      if (to > reachOf(client)) missing.set(client, Math.max(to, missing.get(client) ?? 0));
    };
    for (const { client, from } of ranges) need(client, from);
    for (const [client, needed] of needs) need(client, needed);
    for (const [client, deletedRanges] of deleted) {
      for (const { clock, len } of deletedRanges) need(client, clock + len);
    }
    return missing;
  }

  /** The update without its deletions of what is neither here nor in it. */
  withoutEarlyDeletions(update: Uint8Array): Uint8Array {
    const { runs, deletedBytes } = layoutOf(update);
    const reachOf = this.#reachWith(runs.map(({ client, clock, end }) => ({ client, from: clock, to: end })));
    const isHere = (client: number, clock: number, length: number) => clock + length <= reachOf(client);
    const structs = update.subarray(0, update.byteLength - deletedBytes.byteLength);
    return joinBytes([structs, atOnce(filteringRanges(deletedBytes, isHere))]);
  }

  /** How many clients of whom nothing is here yet an update has something of. */
  newClientsIn({ ranges }: Outline): number {
    return new Set(ranges.map(({ client }) => client).filter((client) => this.clockOf(client) === 0)).size;
  }

  /**
   * The update without what is here already. Somebody's other content for clocks that are taken must reach nobody:
   * where it comes first, it would win.
   */
  newsOf(update: Uint8Array, { ranges }: Outline): Uint8Array {
    const taken = ranges.filter(({ client, from }) => from < this.clockOf(client));
    if (taken.length === 0) return update;
    const clocks = new Map(taken.map(({ client }) => [client, this.clockOf(client)]));
    return Y.diffUpdate(update, Y.encodeStateVector(clocks));
  }

  /**
   * The update without the deletions that are here already, or null when it holds more structs than that. Yjs sends all
   * deletions that ever were with every sync; a document with a long history has tens of thousands, which nobody needs
   * to vet, log or relay again. In steps: meanwhile more may come to be deleted here, and nothing less.
   */
  *withoutKnownDeletions(update: Uint8Array, mostStructs: number): Generator<void, Uint8Array | null> {
    try {
      const at = deletedAt(update, mostStructs);
      if (at === null) return null;
      const isNew = (client: number, clock: number, length: number) =>
        !this.#merged.isDeleted(client, clock, length);
      const unknown = yield* filteringRanges(update.subarray(at), isNew);
      return joinBytes([update.subarray(0, at), unknown]);
    } catch {
      // It is no update, and whoever vets it will say so.
      return update;
    }
  }

  /** What `newsOf` left of a sound update that was examined as news. */
  add(update: Uint8Array): void {
    this.#take(layoutOf(update));
    const { base, tailBytes } = this.#merged;
    if (tailBytes > Math.max(this.#options.smallDocumentBytes, base.byteLength / 4)) this.#merged.settled();
  }

  get byteLength(): number {
    return this.#merged.base.byteLength + this.#merged.tailBytes;
  }

  /** At most so many would a replica hold. */
  get structs(): number {
    return this.#merged.structs;
  }

  get clients(): number {
    return this.#merged.clients;
  }

  /** The whole document as few updates, merging nothing. */
  pieces(): Uint8Array[] {
    const since = this.#merged.since();
    return since === null ? [this.#merged.base] : [this.#merged.base, since];
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
    return this.byteLength <= this.#options.smallDocumentBytes;
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

  /** How far each client's clocks would reach without a hole. */
  #reachWith(ranges: readonly ClockRange[]): (client: number) => number {
    const reach = new Map<number, number>();
    const reachOf = (client: number): number => reach.get(client) ?? this.clockOf(client);
    for (const { client, from, to } of ranges) {
      if (from <= reachOf(client) && to > reachOf(client)) reach.set(client, to);
    }
    return reachOf;
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
