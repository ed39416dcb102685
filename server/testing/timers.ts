// Time that moves only when a test says so.
import type { Timers } from "../room/registry";
import type { TickClock } from "../room/tick";

export class ManualTime implements Timers, TickClock {
  /** What `load` answers: by default a node that is as busy as can be. */
  busy = 1;
  #now = 0;
  #next = 1;
  readonly #waiting = new Map<number, { work: () => void; at: number }>();

  readonly now = (): number => this.#now;

  readonly set = (work: () => void, ms: number): unknown => {
    const id = this.#next++;
    this.#waiting.set(id, { work, at: this.#now + ms });
    return id;
  };

  readonly clear = (timer: unknown): void => {
    this.#waiting.delete(timer as number);
  };

  readonly soon = (work: () => void): void => void this.set(work, 0);

  readonly after = (work: () => void, ms: number): void => void this.set(work, ms);

  readonly load = (): number => this.busy;

  get pending(): number {
    return this.#waiting.size;
  }

  /** Runs what is due, and what that makes due. */
  pass(ms: number): void {
    this.#now += ms;
    for (let due = this.#due(); due.length > 0; due = this.#due()) {
      for (const [id, { work }] of due) {
        this.#waiting.delete(id);
        work();
      }
    }
  }

  #due() {
    return [...this.#waiting].filter(([, { at }]) => at <= this.#now);
  }
}
