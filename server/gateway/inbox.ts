// What one connection has said and the room has not heard yet, in order. Whoever sends faster than the limits is read
// more slowly: the socket is paused until the next message may pass, and nothing is ever skipped. While a worker tries
// an update, what the same connection sent after it waits here; other connections do not.
//
//   hear ──► waiting ── budget there, room ready ──► handle
//               │ paused: the peer's network holds the rest
//               └── over the rate for too long ──► flood
//
// Cursors, pings and questions who is here are no part of the order: of those above their rate only the newest is kept.
// Implements FLOW-1 to FLOW-4.
import type { Limits } from "@/protocol/limits";
import type { ClientMessage } from "@/protocol/messages";
import type { Timers } from "../room/registry";
import { Allowance } from "./allowance";
import { Latest } from "./latest";

type Ordered = Exclude<ClientMessage, { type: "awareness" | "query-awareness" }>;

export interface InboxOptions {
  readonly source: { pause(): void; resume(): void };
  readonly limits: Limits;
  /** False for load tools: then order is kept and nothing else. */
  readonly rateLimits: boolean;
  readonly now: () => number;
  readonly timers: Timers;
  /** A promise only when the next message has to wait for it. */
  readonly handle: (message: Ordered) => void | Promise<void>;
  readonly handlePresence: (payload: Uint8Array) => void;
  /** The client asks who is here. */
  readonly handleQuery: () => void;
  readonly handlePing: (payload: Uint8Array) => void;
  readonly onFlood: () => void;
  /** Handling failed, which nothing that a client sends may bring about. */
  readonly onBroken: (error: unknown) => void;
}

/** How much of its burst a client must have earned back to count as one that keeps to the rate. */
const calmShare = 0.5;

export class Inbox {
  readonly #options: InboxOptions;
  readonly #messages: Allowance;
  readonly #bytes: Allowance;
  readonly #step1s: Allowance;
  readonly #presence: Latest<Uint8Array>;
  readonly #query: Latest<null>;
  readonly #ping: Latest<Uint8Array>;
  #waiting: Ordered[] = [];
  #waitingBytes = 0;
  #busy = false;
  #held = 0;
  #closed = false;
  #paused = false;
  #overSince: number | null = null;
  #timer: unknown = null;

  constructor(options: InboxOptions) {
    const { limits, now } = options;
    this.#options = options;
    this.#messages = new Allowance(limits.syncMessagesPerSecond, limits.syncMessagesBurst, now);
    this.#bytes = new Allowance(limits.syncBytesPerSecond, limits.syncBytesBurst, now);
    const perPresence = () => new Allowance(limits.presencePerSecond, limits.presenceBurst, now);
    const perState = () => new Allowance(1_000 / limits.stateRequestEveryMs, limits.stateRequestsBurst, now);
    this.#step1s = perState();
    this.#presence = this.#latest(perPresence(), options.handlePresence);
    this.#query = this.#latest(perState(), options.handleQuery);
    this.#ping = this.#latest(perPresence(), options.handlePing);
  }

  /** The peer is not being read, so its silence says nothing. */
  get isPaused(): boolean {
    return this.#paused;
  }

  hear(message: Ordered): void {
    if (this.#closed) return;
    this.#waiting.push(message);
    this.#waitingBytes += sizeOf(message);
    // A paused socket still gives what had been read from it; more than that cannot be.
    if (this.#waitingBytes > 4 * this.#options.limits.frameBytes) this.#flood();
    else this.#work();
  }

  hearPresence(payload: Uint8Array): void {
    this.#hearLatest(this.#presence, payload);
  }

  hearQuery(): void {
    this.#hearLatest(this.#query, null);
  }

  hearPing(payload: Uint8Array): void {
    this.#hearLatest(this.#ping, payload);
  }

  /** Reads nothing until then. */
  hold(until: Promise<unknown>): void {
    this.#held += 1;
    const letGo = () => {
      this.#held -= 1;
      this.#work();
    };
    until.then(letGo, letGo);
    this.#setPaused(true);
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#options.timers.clear(this.#timer);
    for (const latest of [this.#presence, this.#query, this.#ping]) latest.close();
    // The answer to our close has to be read.
    this.#setPaused(false);
  }

  #latest<Value>(allowance: Allowance, handle: (value: Value) => void): Latest<Value> {
    const { rateLimits, timers } = this.#options;
    const tell = (value: Value): void => {
      try {
        handle(value);
      } catch (error) {
        this.#options.onBroken(error);
      }
    };
    return new Latest({ allowance, rateLimits, timers, tell, onTold: () => this.#work() });
  }

  #hearLatest<Value>(latest: Latest<Value>, value: Value): void {
    if (this.#closed) return;
    latest.hear(value);
    if (latest.isFlooded) this.#setPaused(true);
  }

  get #isFlooded(): boolean {
    return this.#presence.isFlooded || this.#query.isFlooded || this.#ping.isFlooded;
  }

  #work(): void {
    this.#options.timers.clear(this.#timer);
    this.#timer = null;
    while (!this.#closed && !this.#busy && this.#held === 0) {
      const [message] = this.#waiting;
      if (message === undefined) break;
      const wait = this.#waitMs(message);
      if (wait > 0) {
        this.#waitFor(wait);
        break;
      }
      this.#pass(message);
    }
    const mustWait = this.#busy || this.#held > 0 || this.#waiting.length > 0 || this.#isFlooded;
    this.#setPaused(!this.#closed && mustWait);
  }

  #pass(message: Ordered): void {
    this.#waiting.shift();
    this.#waitingBytes -= sizeOf(message);
    if (message.type === "sync-step-1") this.#step1s.spend(1);
    this.#messages.spend(1);
    this.#bytes.spend(sizeOf(message));
    try {
      const handled = this.#options.handle(message);
      if (handled !== undefined) this.#waitUntil(handled);
    } catch (error) {
      this.#options.onBroken(error);
    }
  }

  #waitUntil(handled: Promise<void>): void {
    this.#busy = true;
    void handled.catch(this.#options.onBroken).then(() => {
      this.#busy = false;
      this.#work();
    });
  }

  #waitMs(message: Ordered): number {
    if (!this.#options.rateLimits) return 0;
    const forRate = this.#messages.waitMs();
    if (forRate === 0 && this.#messages.share >= calmShare) this.#overSince = null;
    if (forRate > 0) this.#overSince ??= this.#options.now();
    const forStep1 = message.type === "sync-step-1" ? this.#step1s.waitMs() : 0;
    return Math.max(forRate, forStep1, this.#bytes.waitMs());
  }

  #waitFor(ms: number): void {
    const { now, limits, timers } = this.#options;
    if (this.#overSince !== null && now() - this.#overSince > limits.floodMs) this.#flood();
    else this.#timer = timers.set(() => this.#work(), Math.ceil(ms));
  }

  #flood(): void {
    this.close();
    this.#options.onFlood();
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#options.source.pause();
    else this.#options.source.resume();
  }
}

const sizeOf = (message: Ordered): number => {
  switch (message.type) {
    case "sync-step-1":
      return message.stateVector.byteLength;
    case "hash":
      return message.hash.length;
    default:
      return message.update.byteLength;
  }
};
