// A budget per key: a burst at once, then so many a second. Keys that are full again are forgotten.

export interface TokenBucketOptions {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const keysBeforeSweep = 10_000;

export class TokenBuckets {
  readonly #options: TokenBucketOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: TokenBucketOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes so many tokens; false when they are not there. Of more than a burst only the burst has to be, and the rest is a
   * debt, so that nobody is refused for ever.
   */
  take(key: string, count = 1): boolean {
    const now = this.#options.now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#options.burst, at: now };
    bucket.tokens = this.#filled(bucket, now);
    bucket.at = now;
    if (this.#buckets.size >= keysBeforeSweep) this.#sweep(now);
    this.#buckets.set(key, bucket);
    if (bucket.tokens < Math.min(count, this.#options.burst)) return false;
    bucket.tokens -= count;
    return true;
  }

  #filled(bucket: Bucket, now: number): number {
    const earned = ((now - bucket.at) / 1_000) * this.#options.perSecond;
    return Math.min(this.#options.burst, bucket.tokens + Math.max(0, earned));
  }

  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (this.#filled(bucket, now) >= this.#options.burst) this.#buckets.delete(key);
    }
  }
}
