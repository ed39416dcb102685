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

  /** A wait that is spread over `overMs` at least, from where the later ones grow on. */
  next(overMs = 0): number {
    const { longestMs, random } = this.#options;
    const ceiling = Math.min(longestMs, Math.max(overMs, this.#grown));
    do this.#tries += 1;
    while (this.#grown <= ceiling);
    return random() * ceiling;
  }

  reset(): void {
    this.#tries = 0;
  }

  get #grown(): number {
    return this.#options.firstMs * 2 ** this.#tries;
  }
}
