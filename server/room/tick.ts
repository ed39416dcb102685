// When a room sends. Idle, it sends in the same turn of the event loop, and what arrived in that turn goes together.
// Under load it rests after each sending in proportion to what the sending cost, so that more goes into the next and
// no room takes more than its part of the time.

export interface TickClock {
  /** Milliseconds, with fractions. */
  now(): number;
  /** Runs the work at the end of this turn of the event loop. */
  soon(work: () => void): void;
  after(work: () => void, ms: number): void;
}

/** For work that is done in parts: each waits for what else is due. */
export const turnsOf = (clock: TickClock) => (): Promise<void> =>
  new Promise((resolve) => clock.soon(resolve));

export interface TickOptions {
  readonly clock: TickClock;
  readonly restPerWork: number;
  readonly leastRestMs?: number;
  readonly longestRestMs: number;
  readonly work: () => void;
}

export class Tick {
  readonly #options: TickOptions;
  #requested = false;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(options: TickOptions) {
    this.#options = options;
  }

  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    const { clock } = this.#options;
    const rest = this.#restUntil - clock.now();
    if (rest <= 0) clock.soon(() => this.#run());
    else clock.after(() => this.#run(), rest);
  }

  #run(): void {
    const { clock, restPerWork, leastRestMs = 0, longestRestMs, work } = this.#options;
    this.#requested = false;
    const began = clock.now();
    work();
    const ended = clock.now();
    this.#restUntil = ended + Math.min(longestRestMs, Math.max(leastRestMs, (ended - began) * restPerWork));
  }
}
