// Where everything stands in an encoded update (Yjs' first format), found without building any of its structs; and
// the way back, from parts of updates to one update. Each client's structs stay the bytes they are.
//
//   update  = count { section } deleted ranges
//   section = structs client clock { struct }
//
// Reading can pause: a large document is read in turns, and the event loop does other work between them.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { DeletedRanges, readDeletedRanges } from "./deleted-ranges";
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

/** Some milliseconds of reading. */
const bytesPerTurn = 131_072;

type Reading<T> = Generator<undefined, T>;

class Pauses {
  readonly #decoder: decoding.Decoder;
  #next = bytesPerTurn;

  constructor(decoder: decoding.Decoder) {
    this.#decoder = decoder;
  }

  isDue(): boolean {
    if (this.#decoder.pos < this.#next) return false;
    this.#next = this.#decoder.pos + bytesPerTurn;
    return true;
  }
}

/** One section: a run, or several when the update leaves clocks out. */
function* readSection(decoder: decoding.Decoder, pauses: Pauses, runs: StructRun[]): Reading<void> {
  let structs = decoding.readVarUint(decoder);
  const client = decoding.readVarUint(decoder);
  const begin = (clock: number) => new StructRun(client, clock, decoder.arr.subarray(decoder.pos));
  const keep = () => {
    if (run.count > 0) runs.push(run);
  };
  let run = begin(decoding.readVarUint(decoder));
  for (; structs > 0; structs--) {
    const at = decoder.pos;
    const clocks = skipStruct(decoder);
    if (isGapAt(decoder.arr, at)) {
      keep();
      run = begin(run.end + clocks);
    } else run.take(decoder.pos - at, clocks);
    if (pauses.isDue()) yield;
  }
  keep();
}

function* readUpdate(update: Uint8Array): Reading<UpdateLayout> {
  const decoder = decoding.createDecoder(update);
  const pauses = new Pauses(decoder);
  const runs: StructRun[] = [];
  for (let sections = decoding.readVarUint(decoder); sections > 0; sections--) {
    yield* readSection(decoder, pauses, runs);
  }
  const deletedAt = decoder.pos;
  const deleted = new DeletedRanges();
  for (const [client, range] of readDeletedRanges(decoder)) {
    deleted.add(client, range);
    if (pauses.isDue()) yield;
  }
  return { update, runs, deleted, deletedBytes: update.subarray(deletedAt, decoder.pos) };
}

export const layoutOf = (update: Uint8Array): UpdateLayout => {
  const reading = readUpdate(update);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
};

export const layoutInTurns = async (update: Uint8Array, turn: Turn): Promise<UpdateLayout> => {
  const reading = readUpdate(update);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
    await turn();
  }
};

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

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
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

const assemble = (runs: Iterable<StructRun>, deletedBytes: Uint8Array): Assembled => {
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
  return { update: joinBytes([...parts, deletedBytes]), sections, offsets, deletedAt: length };
};

/** One update made of these runs, each client's in order and without gaps, and of encoded deleted ranges. */
export const encodeRuns = (runs: Iterable<StructRun>, deletedBytes: Uint8Array): Uint8Array =>
  assemble(runs, deletedBytes).update;

/** The same with its layout, which need not be read again. */
export const joinRuns = (runs: Iterable<StructRun>, deleted: DeletedRanges): UpdateLayout => {
  const { update, sections, offsets, deletedAt } = assemble(runs, deleted.encoded());
  const joined = sections.map((section, i) => {
    const { client, clock } = section[0] as StructRun;
    const run = new StructRun(client, clock, update.subarray(offsets[i]));
    for (const part of section) run.adopt(part);
    return run;
  });
  return { update, runs: joined, deleted, deletedBytes: update.subarray(deletedAt) };
};
