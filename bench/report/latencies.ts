// Very many latencies in little memory: a histogram whose buckets are one percent wide.

const bucketsPerDoubling = 70;
const smallestMs = 0.001;

export class Latencies {
  readonly #buckets = new Uint32Array(bucketsPerDoubling * 27);
  #count = 0;

  add(ms: number): void {
    const bucket = Math.floor(Math.log2(Math.max(ms, smallestMs) / smallestMs) * bucketsPerDoubling);
    const index = Math.min(bucket, this.#buckets.length - 1);
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** The latency that this share of all did not exceed; NaN when there are none. */
  percentile(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return Number.NaN;
    for (let i = 0; i < this.#buckets.length; i++) {
      left -= this.#buckets[i] ?? 0;
      if (left <= 0) return smallestMs * 2 ** ((i + 1) / bucketsPerDoubling);
    }
    return Number.NaN;
  }
}
