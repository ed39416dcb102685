// Which (client, clock) ranges of a document are deleted, as merged and sorted intervals in flat arrays: a long
// document has tens of thousands. Yjs sends the whole delete set with every sync; this is how a room sees that such a
// set says nothing new.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export interface DeletedRange {
  readonly clock: number;
  readonly len: number;
}

/** The intervals of one client: start, end, start, end… Neighbours are always apart. */
class Intervals {
  #bounds = new Float64Array(4);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  startOf(i: number): number {
    return this.#bounds[i * 2] as number;
  }

  endOf(i: number): number {
    return this.#bounds[i * 2 + 1] as number;
  }

  cover(start: number, end: number): boolean {
    const candidate = this.#firstEndingFrom(end);
    return candidate < this.#count && this.startOf(candidate) <= start;
  }

  add(start: number, end: number): void {
    const from = this.#firstEndingFrom(start);
    let to = from;
    while (to < this.#count && this.startOf(to) <= end) to += 1;
    const first = to > from ? Math.min(start, this.startOf(from)) : start;
    const last = to > from ? Math.max(end, this.endOf(to - 1)) : end;
    this.#makeOne(from, to);
    this.#bounds[from * 2] = first;
    this.#bounds[from * 2 + 1] = last;
  }

  /** Puts room for one interval in the place of those from `from` up to `to`. */
  #makeOne(from: number, to: number): void {
    const count = this.#count - (to - from) + 1;
    if (count * 2 > this.#bounds.length) {
      const bounds = new Float64Array(2 * Math.ceil(count * 1.25));
      bounds.set(this.#bounds);
      this.#bounds = bounds;
    }
    this.#bounds.copyWithin((from + 1) * 2, to * 2, this.#count * 2);
    this.#count = count;
  }

  /** The first interval that ends at or after `clock`. */
  #firstEndingFrom(clock: number): number {
    // What is read from an update comes in order.
    if (this.#count > 0 && this.endOf(this.#count - 1) < clock) return this.#count;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.endOf(middle) < clock) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class DeletedRanges {
  readonly #clients = new Map<number, Intervals>();

  get isEmpty(): boolean {
    return this.#clients.size === 0;
  }

  covers(client: number, { clock, len }: DeletedRange): boolean {
    return len === 0 || (this.#clients.get(client)?.cover(clock, clock + len) ?? false);
  }

  add(client: number, { clock, len }: DeletedRange): void {
    if (len === 0) return;
    let intervals = this.#clients.get(client);
    if (intervals === undefined) {
      intervals = new Intervals();
      this.#clients.set(client, intervals);
    }
    intervals.add(clock, clock + len);
  }

  *[Symbol.iterator](): Generator<[client: number, range: DeletedRange]> {
    for (const [client, intervals] of this.#clients) {
      for (let i = 0; i < intervals.count; i++) {
        const clock = intervals.startOf(i);
        yield [client, { clock, len: intervals.endOf(i) - clock }];
      }
    }
  }

  /** As an update ends with them. */
  encoded(): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#clients.size);
    for (const [client, intervals] of Array.from(this.#clients).toSorted(([a], [b]) => b - a)) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, intervals.count);
      for (let i = 0; i < intervals.count; i++) {
        encoding.writeVarUint(encoder, intervals.startOf(i));
        encoding.writeVarUint(encoder, intervals.endOf(i) - intervals.startOf(i));
      }
    }
    return encoding.toUint8Array(encoder);
  }
}

/** Reads what `encoded` wrote, one range at a time. */
export function* readDeletedRanges(
  decoder: decoding.Decoder,
): Generator<[client: number, range: DeletedRange]> {
  for (let clients = decoding.readVarUint(decoder); clients > 0; clients--) {
    const client = decoding.readVarUint(decoder);
    for (let ranges = decoding.readVarUint(decoder); ranges > 0; ranges--) {
      yield [client, { clock: decoding.readVarUint(decoder), len: decoding.readVarUint(decoder) }];
    }
  }
}
