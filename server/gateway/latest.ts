// What only the newest of its kind is worth: a cursor, a ping, the question who is here. Above its rate the newest takes
// the place of the one before and waits for its turn. Implements FLOW-4.
import type { Timers } from "../room/registry";
import type { Allowance } from "./allowance";

export interface LatestOptions<Value> {
  readonly allowance: Allowance;
  /** False for load tools. */
  readonly rateLimits: boolean;
  readonly timers: Timers;
  readonly tell: (value: Value) => void;
  /** What was waiting has been told. */
  readonly onTold: () => void;
}

/** Replaced before its turn more often than this, it comes from somebody who does not mean to be understood. */
const mostReplaced = 40;

export class Latest<Value> {
  readonly #options: LatestOptions<Value>;
  #waiting: { readonly value: Value } | null = null;
  #replaced = 0;
  #timer: unknown = null;

  constructor(options: LatestOptions<Value>) {
    this.#options = options;
  }

  get isFlooded(): boolean {
    return this.#replaced > mostReplaced;
  }

  hear(value: Value): void {
    const { allowance, rateLimits, timers } = this.#options;
    const wait = rateLimits ? allowance.waitMs() : 0;
    if (wait === 0 && this.#waiting === null) {
      this.#tell(value);
      return;
    }
    if (this.#waiting !== null) this.#replaced += 1;
    this.#waiting = { value };
    this.#timer ??= timers.set(() => this.#turn(), Math.max(1, wait));
  }

  close(): void {
    this.#waiting = null;
    this.#replaced = 0;
    this.#options.timers.clear(this.#timer);
  }

  #turn(): void {
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#replaced = 0;
    if (waiting !== null) this.#tell(waiting.value);
    this.#options.onTold();
  }

  #tell(value: Value): void {
    this.#options.allowance.spend(1);
    this.#options.tell(value);
  }
}
