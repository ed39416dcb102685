// Who writes next, of those with a large message on its way: each a fragment, one after the other, and after some of
// them the event loop does what else is due. However many join a large document at once, other rooms go on.

export interface WriteTurnsOptions {
  readonly bytesPerTurn: number;
  /** Runs the work once what is due has been done. */
  readonly soon: (work: () => void) => void;
}

export class WriteTurns {
  readonly #options: WriteTurnsOptions;
  readonly #waiting: (() => number)[] = [];
  #isScheduled = false;

  constructor(options: WriteTurnsOptions) {
    this.#options = options;
  }

  /** `write` is called once, when it is its turn, and says how many bytes it wrote. */
  request(write: () => number): void {
    this.#waiting.push(write);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    this.#options.soon(() => this.#run());
  }

  #run(): void {
    for (let left = this.#options.bytesPerTurn; left > 0; ) {
      const write = this.#waiting.shift();
      if (write === undefined) break;
      left -= write();
    }
    this.#isScheduled = false;
    this.#schedule();
  }
}
