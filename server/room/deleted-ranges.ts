// Which (client, clock) ranges of a document are deleted, as merged and sorted intervals. Yjs sends the whole
// delete set with every sync; this is how a room sees that such a set says nothing new.

export interface DeletedRange {
  readonly clock: number;
  readonly len: number;
}

interface Interval {
  start: number;
  end: number;
}

/** The first interval that ends at or after `clock`. */
const firstEndingFrom = (intervals: readonly Interval[], clock: number): number => {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.end ?? 0) < clock) low = middle + 1;
    else high = middle;
  }
  return low;
};

export class DeletedRanges {
  readonly #clients = new Map<number, Interval[]>();

  covers(client: number, { clock, len }: DeletedRange): boolean {
    const intervals = this.#clients.get(client);
    if (intervals === undefined) return len === 0;
    const candidate = intervals[firstEndingFrom(intervals, clock + len)];
    return len === 0 || (candidate !== undefined && candidate.start <= clock && clock + len <= candidate.end);
  }

  add(client: number, { clock, len }: DeletedRange): void {
    if (len === 0) return;
    let intervals = this.#clients.get(client);
    if (intervals === undefined) {
      intervals = [];
      this.#clients.set(client, intervals);
    }
    const from = firstEndingFrom(intervals, clock);
    const merged = { start: clock, end: clock + len };
    let to = from;
    for (let next = intervals[to]; next !== undefined && next.start <= merged.end; next = intervals[++to]) {
      merged.start = Math.min(merged.start, next.start);
      merged.end = Math.max(merged.end, next.end);
    }
    intervals.splice(from, to - from, merged);
  }
}
