// When a room sends. On an idle node it sends in the same turn of the event loop, and what arrived in that turn goes
// together. The busier the node, the longer a room rests after each sending, in proportion to what the sending cost: so
// more goes into the next, and no room takes more than its part of the time.

export interface TickClock {
  /** Milliseconds, with fractions. */
  now(): number;
  /** Runs the work at the end of this turn of the event loop. */
  soon(work: () => void): void;
  after(work: () => void, ms: number): void;
  /** How busy the event loop was lately, from 0 to 1. */
  load(): number;
}

/** For work that is done in parts: each waits for what else is due. */
export const turnsOf = (clock: TickClock) => (): Promise<void> =>
  new Promise((resolve) => clock.soon(resolve));

/** Up to here a sending is followed by no rest at all, and from there on by all of it. */
const [calm, crowded] = [0.3, 0.8];
// A flush may take a tenth of a busy node's time: after one that took 1 ms the next waits 9.
const mostRestPerWork = 9;

/** What a millisecond of work costs in rest: nothing while there is time for everybody. */
export const restUnder = (load: number): number =>
  mostRestPerWork * Math.min(1, Math.max(0, (load - calm) / (crowded - calm)));

export interface TickOptions {
  readonly clock: TickClock;
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
    const { clock, leastRestMs = 0, longestRestMs, work } = this.#options;
    this.#requested = false;
    const began = clock.now();
    work();
    const ended = clock.now();
    const rest = (ended - began) * restUnder(clock.load());
    this.#restUntil = ended + Math.min(longestRestMs, Math.max(leastRestMs, rest));
  }
}
