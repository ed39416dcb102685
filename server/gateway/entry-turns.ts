// Who comes in, one after the other, a few milliseconds' worth in a turn of the event loop: however many knock at once,
// or have waited for one document together, what is due in between is done in between.

export interface EntryTurnsOptions {
  readonly now: () => number;
  /** Runs the work once what is due has been done. */
  readonly soon: (work: () => void) => void;
}

/** One who comes in takes less than one. */
const msPerTurn = 2;

/** Until whoever was let in has done all that they do without waiting. */
const inside = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

export class EntryTurns {
  readonly #options: EntryTurnsOptions;
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;

  constructor(options: EntryTurnsOptions) {
    this.#options = options;
  }

  /** Resolves when it is the caller's turn. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isOpen) void this.#letIn();
    });
  }

  async #letIn(): Promise<void> {
    const { now, soon } = this.#options;
    this.#isOpen = true;
    while (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => soon(resolve));
      for (const until = now() + msPerTurn; now() < until; await inside()) {
        const next = this.#waiting.shift();
        if (next === undefined) break;
        next();
      }
    }
    this.#isOpen = false;
  }
}
