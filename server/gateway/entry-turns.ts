// Who comes in, one after the other, each in a turn of the event loop of its own: however many knock at once, or have
// waited for one document together, what is due in between is done in between.

export class EntryTurns {
  /** Runs the work once what is due has been done. */
  readonly #soon: (work: () => void) => void;
  #last: Promise<void> = Promise.resolve();

  constructor(soon: (work: () => void) => void) {
    this.#soon = soon;
  }

  /** Resolves when it is the caller's turn. */
  take(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => this.#soon(resolve)));
    return this.#last;
  }
}
