// How fast one client of /live may speak. Nothing it said is thrown away: what is above the rate becomes a debt, and
// while there is one its socket is not read.

export interface InboundBudgetOptions {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => number;
}

export class InboundBudget {
  readonly #options: InboundBudgetOptions;
  #tokens: number;
  #at: number;

  constructor(options: InboundBudgetOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#at = options.now();
  }

  /** Pays for one message; answers how long to read nothing more. */
  take(): number {
    const { perSecond, burst, now } = this.#options;
    const at = now();
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) / 1_000) * perSecond) - 1;
    this.#at = at;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / perSecond) * 1_000);
  }
}
