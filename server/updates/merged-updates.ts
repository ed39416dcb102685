// All updates of a document as one, kept as bytes: a base that can be sent as it is, and behind it what came since.
// Adding an update copies its bytes behind those of the same clients; nothing that is here is read again. What it costs
// beyond its bytes are one or two runs for each client and the deleted ranges.
//
// Invariant: every client's clocks are contiguous from 0. What would leave a gap is not taken.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { DeletedRanges } from "./deleted-ranges";
import { StructRun } from "./struct-run";
import { atOnce, encodeRuns, joiningRuns, layoutOf, type UpdateLayout } from "./update-layout";

const emptyUpdate = new Uint8Array([0, 0]);

/** About what a deleted range takes in an update. */
const bytesPerRange = 4;

const startsFromNothing = ({ runs }: UpdateLayout): boolean =>
  runs.every(({ clock }) => clock === 0) && new Set(runs.map(({ client }) => client)).size === runs.length;

export class MergedUpdates {
  #base: UpdateLayout = layoutOf(emptyUpdate);
  #baseRuns = new Map<number, StructRun>();
  #tail = new Map<number, StructRun>();
  #tailBytes = 0;
  #structs = 0;
  /** All of them, and those that the base does not have. */
  #deleted = new DeletedRanges();
  #tailDeleted = new DeletedRanges();
  /** What is in the tail, as one update. */
  #since: Uint8Array | null = null;
  #stateVector: Uint8Array | null = null;

  /** The part that is one update already. */
  get base(): Uint8Array {
    return this.#base.update;
  }

  get tailBytes(): number {
    return this.#tailBytes;
  }

  clockOf(client: number): number {
    return (this.#tail.get(client) ?? this.#baseRuns.get(client))?.end ?? 0;
  }

  isDeleted(client: number, clock: number, length: number): boolean {
    return this.#deleted.covers(client, clock, length);
  }

  get clients(): number {
    let clients = this.#baseRuns.size;
    for (const client of this.#tail.keys()) if (!this.#baseRuns.has(client)) clients += 1;
    return clients;
  }

  get structs(): number {
    return this.#structs;
  }

  stateVector(): Uint8Array {
    this.#stateVector ??= this.#encodeStateVector();
    return this.#stateVector;
  }

  /** Takes an update, or what of it is not here yet. False, and nothing was taken, when it would leave a gap. */
  add(layout: UpdateLayout): boolean {
    if (layout.runs.some(({ client, clock }) => clock > this.clockOf(client))) return false;
    if (
      this.base.byteLength === emptyUpdate.byteLength &&
      this.#tailBytes === 0 &&
      startsFromNothing(layout)
    ) {
      this.#rest(layout);
      return true;
    }
    const news = layout.runs.filter(({ client, end }) => end > this.clockOf(client));
    const parts = news.map((run) => run.from(this.clockOf(run.client)));
    // What we have ends inside of a struct of the update: Yjs knows how to cut it.
    if (parts.some(({ client, clock }) => clock < this.clockOf(client))) {
      return this.add(layoutOf(Y.diffUpdate(layout.update, this.stateVector())));
    }
    for (const part of parts) this.#append(part);
    this.#delete(layout.deleted.without(this.#deleted));
    this.#since = null;
    this.#stateVector = null;
    return true;
  }

  /** The whole document as one update. */
  settled(): Uint8Array {
    return atOnce(this.settling());
  }

  /** The same in steps, during which nothing else may be asked or added. */
  *settling(): Generator<void, Uint8Array> {
    if (this.#tailBytes > 0) this.#rest(yield* joiningRuns(this.#runs(), this.#deleted));
    return this.#base.update;
  }

  /** What came behind the base, as one update; null when nothing did. */
  since(): Uint8Array | null {
    if (this.#tailBytes === 0) return null;
    this.#since ??= encodeRuns(this.#tail.values(), this.#tailDeleted.encoded());
    return this.#since;
  }

  /** What of the base somebody lacks who has reached these clocks; `worthCutting` looks at how many bytes that is. */
  baseFrom(reached: ReadonlyMap<number, number>, worthCutting: (bytes: number) => boolean): Uint8Array {
    const { update, runs, deletedBytes } = this.#base;
    const missing = runs.flatMap((run) => {
      const clock = reached.get(run.client) ?? 0;
      return run.end <= clock ? [] : [run.from(clock)];
    });
    const bytes = missing.reduce((sum, { byteLength }) => sum + byteLength, deletedBytes.byteLength);
    return worthCutting(bytes) ? encodeRuns(missing, deletedBytes) : update;
  }

  /** The same content in fewer bytes, made of what was here some time ago: what came since is kept. */
  replaceBase(compacted: UpdateLayout): void {
    if (!startsFromNothing(compacted)) throw new Error("the snapshot leaves out clocks");
    const since = this.#beyond(compacted);
    this.#rest(compacted);
    if (!this.add(since)) throw new Error("what came since does not build on the snapshot");
  }

  #beyond({ update, runs, deleted }: UpdateLayout): UpdateLayout {
    const reached = new Map(runs.map(({ client, end }) => [client, end]));
    const parts = [...this.#runs()].flatMap((run) => {
      const clock = reached.get(run.client) ?? 0;
      return run.end <= clock ? [] : [run.from(clock)];
    });
    const since = encodeRuns(parts, this.#deleted.without(deleted).encoded());
    const isCut = parts.some(({ client, clock }) => clock < (reached.get(client) ?? 0));
    return layoutOf(isCut ? Y.diffUpdate(since, Y.encodeStateVectorFromUpdate(update)) : since);
  }

  /** From here on the base is this. */
  #rest(layout: UpdateLayout): void {
    this.#base = layout;
    this.#baseRuns = new Map(layout.runs.map((run) => [run.client, run]));
    this.#deleted = layout.deleted;
    this.#deleted.trim();
    this.#tail = new Map();
    this.#tailBytes = 0;
    this.#structs = layout.runs.reduce((sum, { count }) => sum + count, 0);
    this.#tailDeleted = new DeletedRanges();
    this.#since = null;
    this.#stateVector = null;
  }

  #append(part: StructRun): void {
    let run = this.#tail.get(part.client);
    if (run === undefined) {
      run = new StructRun(part.client, part.clock, new Uint8Array());
      this.#tail.set(part.client, run);
    }
    run.append(part);
    this.#tailBytes += part.byteLength;
    this.#structs += part.count;
  }

  #delete(news: DeletedRanges): void {
    if (news.size === 0) return;
    this.#deleted.addAll(news);
    this.#tailDeleted.addAll(news);
    this.#tailBytes += news.size * bytesPerRange;
  }

  *#runs(): Generator<StructRun> {
    yield* this.#base.runs;
    yield* this.#tail.values();
  }

  #encodeStateVector(): Uint8Array {
    const ends = new Map<number, number>();
    for (const { client, end } of this.#runs()) ends.set(client, end);
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, ends.size);
    for (const [client, end] of ends) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, end);
    }
    return encoding.toUint8Array(encoder);
  }
}
