// What was taken lately, such as a worker's time, by the name of whom it was taken for: a person or a document.

const namesBeforeSweep = 1_000;

export class Spending {
  readonly #windowMs: number;
  readonly #spent = new Map<string, { amount: number; since: number }>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  spentBy(name: string, now: number): number {
    const spent = this.#spent.get(name);
    if (spent === undefined) return 0;
    if (now - spent.since < this.#windowMs) return spent.amount;
    this.#spent.delete(name);
    return 0;
  }

  add(name: string, amount: number, now: number): void {
    const before = this.spentBy(name, now);
    const since = before === 0 ? now : (this.#spent.get(name)?.since ?? now);
    if (this.#spent.size >= namesBeforeSweep)
      for (const known of [...this.#spent.keys()]) this.spentBy(known, now);
    this.#spent.set(name, { amount: before + amount, since });
  }
}
