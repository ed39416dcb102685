// Who comes in, one after the other, each in a turn of the event loop of its own: however many knock at once, or have
// waited for one document together, what is due in between is done in between.
import type { Turn } from "../updates/update-layout";

export class EntryTurns {
  readonly #turn: Turn;
  #last: Promise<void> = Promise.resolve();

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  /** Resolves when it is the caller's turn. */
  take(): Promise<void> {
    this.#last = this.#last.then(this.#turn);
    return this.#last;
  }
}
