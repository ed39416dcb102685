// Structs of one client whose clocks follow one another, as the bytes they are encoded in. Every few kilobytes a
// mark says which struct begins there, so that a run can be cut near its end without reading it from its beginning.
import * as decoding from "lib0/decoding";
import { skipStruct } from "./struct-skip";

const markSpacingBytes = 4_096;
const leastCapacityBytes = 64;

interface Mark {
  readonly clock: number;
  readonly offset: number;
  /** Structs before it. */
  readonly count: number;
}

export class StructRun {
  readonly client: number;
  readonly clock: number;
  #bytes: Uint8Array;
  #length = 0;
  #end: number;
  #count = 0;
  #marks: Mark[] | null = null;
  #nextMarkAt = markSpacingBytes;

  /** `bytes` is where the structs are, or will be: `take`, `adopt` and `append` say how far they go. */
  constructor(client: number, clock: number, bytes: Uint8Array) {
    this.client = client;
    this.clock = clock;
    this.#end = clock;
    this.#bytes = bytes;
  }

  /** The first clock after it. */
  get end(): number {
    return this.#end;
  }

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The next so many bytes are one more struct. */
  take(byteLength: number, clocks: number): void {
    this.#markIfDue();
    this.#length += byteLength;
    this.#end += clocks;
    this.#count += 1;
  }

  /** The next bytes are those of `run`. */
  adopt(run: StructRun): void {
    if (run.client !== this.client || run.clock !== this.#end) throw new Error("the runs do not meet");
    this.#markIfDue();
    for (const { clock, offset, count } of run.#marks ?? []) {
      this.#mark({ clock, offset: offset + this.#length, count: count + this.#count });
    }
    this.#length += run.#length;
    this.#end = run.#end;
    this.#count += run.#count;
  }

  /** Copies `run` behind this one. */
  append(run: StructRun): void {
    const length = this.#length + run.#length;
    if (length > this.#bytes.byteLength) this.#grow(Math.max(length * 1.5, leastCapacityBytes));
    this.#bytes.set(run.bytes, this.#length);
    this.adopt(run);
  }

  /** The part from the struct that holds `clock` on: it may begin before `clock`, never after it. */
  from(clock: number): StructRun {
    if (clock <= this.clock) return this;
    const decoder = decoding.createDecoder(this.bytes);
    let at = this.#lastMarkUpTo(clock);
    for (;;) {
      decoder.pos = at.offset;
      const end = at.clock + skipStruct(decoder);
      if (end > clock) break;
      at = { clock: end, offset: decoder.pos, count: at.count + 1 };
    }
    const part = new StructRun(this.client, at.clock, this.#bytes.subarray(at.offset));
    part.#length = this.#length - at.offset;
    part.#end = this.#end;
    part.#count = this.#count - at.count;
    return part;
  }

  #lastMarkUpTo(clock: number): Mark {
    const marks = this.#marks ?? [];
    let [low, high] = [0, marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.clock ?? 0) <= clock) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1] ?? { clock: this.clock, offset: 0, count: 0 };
  }

  #markIfDue(): void {
    if (this.#length < this.#nextMarkAt) return;
    this.#mark({ clock: this.#end, offset: this.#length, count: this.#count });
  }

  #mark(mark: Mark): void {
    this.#marks ??= [];
    this.#marks.push(mark);
    this.#nextMarkAt = mark.offset + markSpacingBytes;
  }

  #grow(capacity: number): void {
    const bytes = new Uint8Array(capacity);
    bytes.set(this.bytes);
    this.#bytes = bytes;
  }
}
