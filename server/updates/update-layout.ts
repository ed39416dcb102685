// Where everything stands in an encoded update (Yjs' first format), found without building any of its structs; and
// the way back, from parts of updates to one update. Each client's structs stay the bytes they are.
//
//   update  = count { section } deleted ranges
//   section = structs client clock { struct }
//
// Reading can pause: a large document is read in turns, and the event loop does other work between them.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { joiningBytes } from "@/protocol/join-bytes";
import { DeletedRanges } from "./deleted-ranges";
import { StructRun } from "./struct-run";
import { isGapAt, skipStruct } from "./struct-skip";

export interface UpdateLayout {
  readonly update: Uint8Array;
  readonly runs: readonly StructRun[];
  readonly deleted: DeletedRanges;
  /** The deleted ranges as they stand in the update. */
  readonly deletedBytes: Uint8Array;
}

/** Lets the event loop do what else is due. */
export type Turn = () => Promise<void>;

/** What is done in steps, without a pause. */
export const atOnce = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

export const inTurns = async <T>(steps: Generator<void, T>, turn: Turn): Promise<T> => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
};

/** A millisecond or two of reading. */
export const bytesPerTurn = 65_536;

/** Reads an update in steps, because a long one takes longer than the event loop should wait. */
class LayoutReader {
  readonly #decoder: decoding.Decoder;
  readonly #runs: StructRun[] = [];
  readonly #deleted = new DeletedRanges();
  #sectionsLeft: number;
  #structsLeft = 0;
  #run: StructRun | null = null;
  #deletedAt: number | null = null;
  #clientsLeft = 0;
  #rangesLeft = 0;
  #client = 0;

  constructor(update: Uint8Array) {
    this.#decoder = decoding.createDecoder(update);
    this.#sectionsLeft = decoding.readVarUint(this.#decoder);
  }

  /** Reads on for about so many bytes; null while there is more. */
  read(bytes: number): UpdateLayout | null {
    const until = this.#decoder.pos + bytes;
    while (this.#decoder.pos < until) {
      if (this.#structsLeft > 0) this.#readStructs(until);
      else if (this.#sectionsLeft > 0) this.#beginSection();
      else if (this.#deletedAt === null) this.#beginDeleted();
      else if (this.#rangesLeft > 0) this.#readRanges(until);
      else if (this.#clientsLeft > 0) this.#beginRanges();
      else return this.#layout(this.#deletedAt);
    }
    return null;
  }

  #beginSection(): void {
    this.#sectionsLeft -= 1;
    this.#structsLeft = decoding.readVarUint(this.#decoder);
    const client = decoding.readVarUint(this.#decoder);
    this.#beginRun(client, decoding.readVarUint(this.#decoder));
  }

  #beginRun(client: number, clock: number): StructRun {
    if (this.#run !== null && this.#run.count > 0) this.#runs.push(this.#run);
    this.#run = new StructRun(client, clock, this.#decoder.arr.subarray(this.#decoder.pos));
    return this.#run;
  }

  #readStructs(until: number): void {
    const decoder = this.#decoder;
    let run = this.#run as StructRun;
    for (; this.#structsLeft > 0 && decoder.pos < until; this.#structsLeft--) {
      const at = decoder.pos;
      const clocks = skipStruct(decoder);
      if (isGapAt(decoder.arr, at)) run = this.#beginRun(run.client, run.end + clocks);
      else run.take(decoder.pos - at, clocks);
    }
  }

  #beginDeleted(): void {
    if (this.#run !== null && this.#run.count > 0) this.#runs.push(this.#run);
    this.#deletedAt = this.#decoder.pos;
    this.#clientsLeft = decoding.readVarUint(this.#decoder);
  }

  #beginRanges(): void {
    this.#clientsLeft -= 1;
    this.#client = decoding.readVarUint(this.#decoder);
    this.#rangesLeft = decoding.readVarUint(this.#decoder);
  }

  #readRanges(until: number): void {
    const decoder = this.#decoder;
    for (; this.#rangesLeft > 0 && decoder.pos < until; this.#rangesLeft--) {
      const clock = decoding.readVarUint(decoder);
      this.#deleted.add(this.#client, clock, decoding.readVarUint(decoder));
    }
  }

  #layout(deletedAt: number): UpdateLayout {
    const { arr, pos } = this.#decoder;
    return {
      update: arr,
      runs: this.#runs,
      deleted: this.#deleted,
      deletedBytes: arr.subarray(deletedAt, pos),
    };
  }
}

export const layoutOf = (update: Uint8Array): UpdateLayout => {
  const layout = new LayoutReader(update).read(Number.POSITIVE_INFINITY);
  if (layout === null) throw new Error("the update ends too early");
  return layout;
};

export const layoutInTurns = async (update: Uint8Array, turn: Turn): Promise<UpdateLayout> => {
  const reader = new LayoutReader(update);
  for (let layout = reader.read(bytesPerTurn); ; layout = reader.read(bytesPerTurn)) {
    if (layout !== null) return layout;
    await turn();
  }
};

/** What says that something was collected is two numbers. */
export const leastStructBytes = 2;

/**
 * Where the deleted ranges begin; null when more structs than that stand before them, of which no more than that have
 * been read: an update says how many there are before it shows them.
 */
export const deletedAt = (update: Uint8Array, mostStructs: number): number | null => {
  const decoder = decoding.createDecoder(update);
  let left = mostStructs;
  for (let sections = decoding.readVarUint(decoder); sections > 0; sections--) {
    const structs = decoding.readVarUint(decoder);
    if (structs * leastStructBytes > update.byteLength - decoder.pos) throw new RangeError("too few bytes");
    left -= structs;
    if (left < 0) return null;
    for (const _ of ["client", "clock"]) decoding.readVarUint(decoder);
    for (let i = 0; i < structs; i++) skipStruct(decoder);
  }
  return decoder.pos;
};

const rangesPerStep = 4_096;

/** Of encoded deleted ranges those that are wanted, encoded again; in steps, for whoever must not stand still. */
export function* filteringRanges(
  deletedBytes: Uint8Array,
  isWanted: (client: number, clock: number, length: number) => boolean,
): Generator<void, Uint8Array> {
  const decoder = decoding.createDecoder(deletedBytes);
  const clients: { client: number; count: number; ranges: encoding.Encoder }[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const kept = { client: decoding.readVarUint(decoder), count: 0, ranges: encoding.createEncoder() };
    for (let more = decoding.readVarUint(decoder); more > 0; more--) {
      if (more % rangesPerStep === 0) yield;
      const [clock, length] = [decoding.readVarUint(decoder), decoding.readVarUint(decoder)];
      if (!isWanted(kept.client, clock, length)) continue;
      kept.count += 1;
      encoding.writeVarUint(kept.ranges, clock);
      encoding.writeVarUint(kept.ranges, length);
    }
    if (kept.count > 0) clients.push(kept);
  }
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clients.length);
  for (const { client, count, ranges } of clients) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, count);
    encoding.writeUint8Array(encoder, encoding.toUint8Array(ranges));
  }
  return encoding.toUint8Array(encoder);
}

const sectionHead = (count: number, { client, clock }: StructRun): Uint8Array => {
  const encoder = encoding.createEncoder();
  for (const number of [count, client, clock]) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
};

const varUint = (number: number): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
};

const byClient = (runs: Iterable<StructRun>): StructRun[][] => {
  const clients = new Map<number, StructRun[]>();
  for (const run of runs) {
    const before = clients.get(run.client);
    if (before === undefined) clients.set(run.client, [run]);
    else before.push(run);
  }
  // Yjs merges updates as sorted lists: the largest client id comes first.
  return Array.from(clients.values()).toSorted(([a], [b]) => (b?.client ?? 0) - (a?.client ?? 0));
};

interface Assembled {
  readonly update: Uint8Array;
  readonly sections: readonly StructRun[][];
  /** Where in the update the structs of each section begin. */
  readonly offsets: readonly number[];
  readonly deletedAt: number;
}

/** Some hundred microseconds of copying. */
const copiedPerTurn = 1_048_576;

function* assembling(runs: Iterable<StructRun>, deletedBytes: Uint8Array): Generator<void, Assembled> {
  const sections = byClient(runs);
  const parts = [varUint(sections.length)];
  const offsets: number[] = [];
  let length = parts[0]?.byteLength ?? 0;
  const put = (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
  };
  for (const section of sections) {
    const count = section.reduce((sum, run) => sum + run.count, 0);
    put(sectionHead(count, section[0] as StructRun));
    offsets.push(length);
    for (const { bytes } of section) put(bytes);
  }
  const update = yield* joiningBytes([...parts, deletedBytes], copiedPerTurn);
  return { update, sections, offsets, deletedAt: length };
}

/** One update made of these runs, each client's in order and without gaps, and of encoded deleted ranges. */
export const encodeRuns = (runs: Iterable<StructRun>, deletedBytes: Uint8Array): Uint8Array =>
  atOnce(assembling(runs, deletedBytes)).update;

/** The same with its layout, which need not be read again; in steps. */
export function* joiningRuns(
  runs: Iterable<StructRun>,
  deleted: DeletedRanges,
): Generator<void, UpdateLayout> {
  const { update, sections, offsets, deletedAt } = yield* assembling(runs, deleted.encoded());
  const joined = sections.map((section, i) => {
    const { client, clock } = section[0] as StructRun;
    const run = new StructRun(client, clock, update.subarray(offsets[i]));
    for (const part of section) run.adopt(part);
    return run;
  });
  return { update, runs: joined, deleted, deletedBytes: update.subarray(deletedAt) };
}
