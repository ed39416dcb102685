// Time that moves only when a test says so.
import type { Timers } from "../room/registry";

export class ManualTime implements Timers {
  #now = 0;
  #next = 1;
  readonly #waiting = new Map<number, { work: () => void; at: number }>();

  readonly now = (): number => this.#now;

  set(work: () => void, ms: number): unknown {
    const id = this.#next++;
    this.#waiting.set(id, { work, at: this.#now + ms });
    return id;
  }

  clear(timer: unknown): void {
    this.#waiting.delete(timer as number);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const [id, { work, at }] of [...this.#waiting]) {
      if (at > this.#now) continue;
      this.#waiting.delete(id);
      work();
    }
  }
}
