// When to try again. Full jitter: a thousand clients that lost one server come back spread over the whole wait,
// not in one wave.

export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly random: () => number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  #tries = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  next(): number {
    const { firstMs, longestMs, random } = this.#options;
    const ceiling = Math.min(longestMs, firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return random() * ceiling;
  }

  reset(): void {
    this.#tries = 0;
  }
}
