// Which (client, clock) ranges of a document are deleted, as merged and sorted intervals in flat arrays: a long
// document has tens of thousands. Yjs sends the whole delete set with every sync; this is how a room sees that such a
// set says nothing new.
import * as encoding from "lib0/encoding";

/** Up to one of these to so many that are here, adding one by one is less work than merging. */
const fewPart = 64;

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
    // What is read from an update comes in order.
    const isLast = this.#count === 0 || this.endOf(this.#count - 1) < start;
    const from = isLast ? this.#count : this.#firstEndingFrom(start);
    let to = from;
    while (to < this.#count && this.startOf(to) <= end) to += 1;
    const first = to > from ? Math.min(start, this.startOf(from)) : start;
    const last = to > from ? Math.max(end, this.endOf(to - 1)) : end;
    this.#makeOne(from, to);
    this.#bounds[from * 2] = first;
    this.#bounds[from * 2 + 1] = last;
  }

  /** One after the other, or, when there are many, both lists from their beginnings into a new one. */
  addAll(others: Intervals): void {
    if (others.count * fewPart < this.#count) {
      for (let i = 0; i < others.count; i++) this.add(others.startOf(i), others.endOf(i));
      return;
    }
    const merged = new Intervals();
    merged.#bounds = new Float64Array(2 * (this.#count + others.count));
    let [ours, theirs] = [0, 0];
    while (ours < this.#count || theirs < others.count) {
      const isOurs =
        theirs >= others.count || (ours < this.#count && this.startOf(ours) <= others.startOf(theirs));
      const from = isOurs ? this : others;
      const next = isOurs ? ours++ : theirs++;
      merged.add(from.startOf(next), from.endOf(next));
    }
    this.#bounds = merged.#bounds;
    this.#count = merged.#count;
  }

  /** Gives back what adding took in advance. */
  trim(): void {
    if (this.#bounds.length > this.#count * 2) this.#bounds = this.#bounds.slice(0, this.#count * 2);
  }

  /** Puts room for one interval in the place of those from `from` up to `to`. */
  #makeOne(from: number, to: number): void {
    const count = this.#count - (to - from) + 1;
    if (count * 2 > this.#bounds.length) {
      const bounds = new Float64Array(2 * Math.ceil(count * 1.25));
      bounds.set(this.#bounds);
      this.#bounds = bounds;
    }
    if (to < this.#count) this.#bounds.copyWithin((from + 1) * 2, to * 2, this.#count * 2);
    this.#count = count;
  }

  /** The first interval that ends at or after `clock`. */
  #firstEndingFrom(clock: number): number {
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

  /** How many ranges there are. */
  get size(): number {
    let size = 0;
    for (const { count } of this.#clients.values()) size += count;
    return size;
  }

  covers(client: number, clock: number, length: number): boolean {
    return length === 0 || (this.#clients.get(client)?.cover(clock, clock + length) ?? false);
  }

  add(client: number, clock: number, length: number): void {
    if (length > 0) this.#of(client).add(clock, clock + length);
  }

  addAll(others: DeletedRanges): void {
    for (const [client, intervals] of others.#clients) this.#of(client).addAll(intervals);
  }

  /** Gives back the memory that adding took in advance. */
  trim(): void {
    for (const intervals of this.#clients.values()) intervals.trim();
  }

  /** What of this is not in `others`; a range of which they have a part is taken whole. */
  without(others: DeletedRanges): DeletedRanges {
    const rest = new DeletedRanges();
    for (const [client, intervals] of this.#clients) {
      const known = others.#clients.get(client);
      for (let i = 0; i < intervals.count; i++) {
        const [start, end] = [intervals.startOf(i), intervals.endOf(i)];
        if (!known?.cover(start, end)) rest.add(client, start, end - start);
      }
    }
    return rest;
  }

  *[Symbol.iterator](): Generator<[client: number, clock: number, length: number]> {
    for (const [client, intervals] of this.#clients) {
      for (let i = 0; i < intervals.count; i++) {
        const clock = intervals.startOf(i);
        yield [client, clock, intervals.endOf(i) - clock];
      }
    }
  }

  #of(client: number): Intervals {
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    const intervals = new Intervals();
    this.#clients.set(client, intervals);
    return intervals;
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
