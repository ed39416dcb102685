// Whether and when to come back after a connection has ended. The code alone says whether: 4400-4499 stop. When is
// random within a growing time, so that those who lost one server do not return in one wave, and it goes on growing
// for a server that lets everyone in and then closes. Implements SESS-3 and SESS-5 to SESS-7.
import { type CloseReason, closeCodes, closeReasonOf, mayRetry, trashedByIn } from "@/protocol/close-codes";
import { Backoff } from "./backoff";

export interface Closed {
  /** null when this side gave the socket up. */
  readonly code: number | null;
  readonly reason: string;
  /** Whether the handshake had succeeded; a browser does not learn why one was refused. */
  readonly opened: boolean;
}

export type NextStep =
  /** `trashedBy`: who moved the document to trash, if that is why and the server said. */
  | { readonly kind: "stop"; readonly reason: CloseReason; readonly trashedBy: string | null }
  /** `askFirst`: the login may be over; look before knocking again. */
  | {
      readonly kind: "retry";
      readonly inMs: number;
      readonly askFirst: boolean;
      /** What the server had against it this time, if it said. */
      readonly setback: CloseReason | null;
    };

export interface ReconnectPolicyOptions {
  readonly random: () => number;
  readonly now: () => number;
}

const wait = { firstMs: 500, longestMs: 30_000 };
/** A server that said it restarts is back soon: so long, whoever waits for it does not wait longer and longer. */
const restart = { longestWaitMs: 4_000, withinMs: 60_000 };
/** How an open connection ends when the other end is gone without a word: it died, and everybody lost it at this moment. */
const lostCode = 1006;
/** A thousand clients over this long are fewer each second than a node lets in. */
const scatterMs = 6_000;
/** A connection that lived this long was a good one. */
const stableMs = 10_000;
const hintLongestMs = 300_000;

/** A server may say when: `retry-after=<ms>` in the close reason. */
const hintedMs = (reason: string): number => {
  const [, ms] = /\bretry-after=(\d{1,9})\b/.exec(reason) ?? [];
  return ms === undefined ? 0 : Math.min(Number(ms), hintLongestMs);
};

export class ReconnectPolicy {
  readonly #options: ReconnectPolicyOptions;
  readonly #backoff: Backoff;
  /** Changed access closes what was a good connection: it does not answer for troubles before. */
  readonly #afterReload: Backoff;
  readonly #afterRestart: Backoff;
  #restartedAt: number | null = null;
  #syncedAt: number | null = null;
  /** What the server asked for last, and when. */
  #hint = { ms: 0, at: 0 };
  #loginDoubted = false;

  constructor(options: ReconnectPolicyOptions) {
    this.#options = options;
    this.#backoff = new Backoff({ ...wait, random: options.random });
    this.#afterReload = new Backoff({ ...wait, random: options.random });
    this.#afterRestart = new Backoff({
      ...wait,
      longestMs: restart.longestWaitMs,
      random: options.random,
    });
  }

  synced(): void {
    this.#syncedAt = this.#options.now();
    this.#restartedAt = null;
    this.#loginDoubted = false;
    this.#hint = { ms: 0, at: 0 };
  }

  closed({ code, reason, opened }: Closed): NextStep {
    const { now, random } = this.#options;
    if (this.#syncedAt !== null && now() - this.#syncedAt >= stableMs) this.#beginAnew();
    this.#syncedAt = null;
    if (code !== null && !mayRetry(code) && !this.#mayDoubt(code)) {
      const why = closeReasonOf(code) ?? "forbidden";
      return { kind: "stop", reason: why, trashedBy: why === "trashed" ? trashedByIn(reason) : null };
    }
    const setback = code === null ? null : closeReasonOf(code);
    if (setback === "restart") this.#restartedAt = now();
    const backoff = this.#backoffFor(setback);
    const hint = hintedMs(reason);
    const overMs = opened && code === lostCode ? scatterMs : 0;
    const inMs = hint > 0 ? hint + random() * Math.max(wait.firstMs, hint / 2) : backoff.next(overMs);
    if (hint > 0) this.#hint = { ms: hint, at: now() };
    return { kind: "retry", inMs, askFirst: !opened || setback === "unauthenticated", setback };
  }

  #backoffFor(setback: CloseReason | null): Backoff {
    if (setback === "reload") return this.#afterReload;
    const isRestarting =
      this.#restartedAt !== null && this.#options.now() - this.#restartedAt < restart.withinMs;
    return isRestarting ? this.#afterRestart : this.#backoff;
  }

  /** The network is back, or the machine woke: how long to wait now. Only the server's own word still holds. */
  hurry(): number {
    this.#beginAnew();
    const { ms, at } = this.#hint;
    // The machine's clock may have been set back since.
    return Math.max(0, ms - Math.max(0, this.#options.now() - at));
  }

  #beginAnew(): void {
    this.#backoff.reset();
    this.#afterReload.reset();
    this.#afterRestart.reset();
  }

  /** A password change ends the old login and begins a new one in the same browser: once, that is looked into. */
  #mayDoubt(code: number): boolean {
    if (code !== closeCodes.unauthenticated.code || this.#loginDoubted) return false;
    this.#loginDoubted = true;
    return true;
  }
}
