// A budget that is earned back with time. What is spent at once may exceed it: then the next waits for longer.

export class Allowance {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#left = burst;
    this.#at = now();
  }

  /** The part of the burst that is left. */
  get share(): number {
    return this.#earned() / this.#burst;
  }

  spend(amount: number): void {
    this.#left = this.#earned() - amount;
    this.#at = this.#now();
  }

  /** Until there is anything left to spend. */
  waitMs(): number {
    const left = this.#earned();
    return left >= 1 ? 0 : Math.max(1, ((1 - left) / this.#perSecond) * 1_000);
  }

  #earned(): number {
    const since = Math.max(0, this.#now() - this.#at);
    return Math.min(this.#burst, this.#left + (since / 1_000) * this.#perSecond);
  }
}
