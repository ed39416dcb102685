// A document as bytes: one merged base, a tail of what came since, and what they amount to (state vector and
// deleted ranges), kept up with every update. Never a Y.Doc: nothing is integrated here.
//
// Invariant: every client's clocks are contiguous from 0 in the merged bytes. `examine` says which updates keep
// it so; only those may be added.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { DeletedRanges } from "./deleted-ranges";
import { MergeTree } from "./merge-tree";
import { type Outline, outlineOf } from "./outline";

export interface RoomBytesOptions {
  /** Updates merged at a time. */
  readonly mergeGroup: number;
  /** Up to here a document is answered in one piece, and a tail is not merged into a base that is larger. */
  readonly smallBytes: number;
  /** Answers to state vectors that are kept. */
  readonly cachedDiffs: number;
}

/**
 * Everything in an update is here already; or it builds on changes that are not here yet, and adding it would leave
 * a hole; or it is news.
 */
export type Examination = "known" | "gap" | "news";

const emptyUpdate = new Uint8Array([0, 0]);

export class RoomBytes {
  readonly #options: RoomBytesOptions;
  readonly #clocks = new Map<number, number>();
  readonly #deleted = new DeletedRanges();
  readonly #tail: MergeTree;
  #base: Uint8Array = emptyUpdate;
  #stateVector: Uint8Array | null = null;
  #structs = 0;
  /** Answers to state vectors, for as long as the base stands: after a restart many ask the same. */
  readonly #diffs = new Map<string, Uint8Array>();

  constructor(pieces: readonly Uint8Array[], options: RoomBytesOptions) {
    this.#options = options;
    this.#tail = new MergeTree(options.mergeGroup);
    if (pieces.length === 0) return;
    for (const piece of pieces) this.#tail.add(piece);
    this.#settleTail();
    this.#note(outlineOf(Y.decodeUpdate(this.#base)));
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
      for (const range of deletedRanges) {
        if (range.clock + range.len > reachOf(client)) return "gap";
        news ||= !this.#deleted.covers(client, range);
      }
    }
    return news ? "news" : "known";
  }

  /**
   * The update without what is here already. Somebody's other content for clocks that are taken must not come into
   * a merge, where it might win.
   */
  newsOf(update: Uint8Array, { ranges }: Outline): Uint8Array {
    const taken = ranges.filter(({ client, from }) => from < this.clockOf(client));
    if (taken.length === 0) return update;
    const clocks = new Map(taken.map(({ client }) => [client, this.clockOf(client)]));
    return Y.diffUpdate(update, encodeStateVector(clocks));
  }

  /** What `newsOf` left of a sound update that was examined as news. */
  add(update: Uint8Array, outline: Outline): void {
    this.#tail.add(update);
    this.#note(outline);
    if (this.#tail.bytes > Math.max(this.#options.smallBytes, this.#base.byteLength / 4)) this.#settleTail();
  }

  get clients(): number {
    return this.#clocks.size;
  }

  /** At most so many would a replica hold: those that came one by one are counted each until they are measured. */
  get structs(): number {
    return this.#structs;
  }

  set structs(measured: number) {
    this.#structs = measured;
  }

  get byteLength(): number {
    return this.#base.byteLength + this.#tail.bytes;
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

  /** The whole document as few updates, merging as little as possible. */
  pieces(): Uint8Array[] {
    const tail = this.#tail.merged();
    return tail === null ? [this.#base] : [this.#base, tail];
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
    if (this.byteLength <= this.#options.smallBytes) this.#settleTail();
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

  #note({ structs, ranges, deleted }: Outline): void {
    this.#stateVector = null;
    this.#structs += structs;
    for (const { client, to } of ranges) {
      if (to > this.clockOf(client)) this.#clocks.set(client, to);
    }
    for (const [client, deletedRanges] of deleted) {
      for (const range of deletedRanges) this.#deleted.add(client, range);
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
