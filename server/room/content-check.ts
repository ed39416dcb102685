// Tells whoever asks what the document comes to here, as a content hash, so that a replica that shows another text
// under the same clocks finds out. A worker builds the document for it: once for each state of it that is asked about,
// however many ask, and never again before ten times as long has passed as that took. Who asks meanwhile, or while the
// document changes, is not answered, and asks again. Implements HASH-2 and HASH-3.
import type { Limits } from "@/protocol/limits";
import type { Hashed } from "../workers/tasks";

export interface ContentCheckOptions<Asker> {
  readonly limits: Pick<Limits, "hashEveryMs">;
  readonly now: () => number;
  /** null when it cannot be said now. */
  readonly hash: (asker: Asker) => Promise<Hashed | null>;
  /** Whether everybody has been sent all that the document holds. */
  readonly isToldAll: () => boolean;
  readonly answer: (asker: Asker, hash: string) => void;
}

const restPerHash = 10;

export class ContentCheck<Asker extends object> {
  readonly #options: ContentCheckOptions<Asker>;
  /** Of the document as it is now. */
  #known: string | null = null;
  #version = 0;
  #askers = new Set<Asker>();
  #isBusy = false;
  #restUntil = Number.NEGATIVE_INFINITY;
  readonly #reported = new WeakSet<Asker>();

  constructor(options: ContentCheckOptions<Asker>) {
    this.#options = options;
  }

  changed(): void {
    this.#version += 1;
    this.#known = null;
  }

  leave(asker: Asker): void {
    this.#askers.delete(asker);
  }

  ask(asker: Asker): void {
    const { now, isToldAll, answer } = this.#options;
    if (this.#known !== null && isToldAll()) answer(asker, this.#known);
    if (this.#known !== null || now() < this.#restUntil) return;
    this.#askers.add(asker);
    if (!this.#isBusy) void this.#find(asker);
  }

  /** Whether this is worth a line in a log: something else than is here, and said by this one for the first time. */
  differs(asker: Asker, hash: string): boolean {
    if (hash === this.#known || this.#reported.has(asker)) return false;
    this.#reported.add(asker);
    return true;
  }

  async #find(asker: Asker): Promise<void> {
    const { limits, now, hash, isToldAll, answer } = this.#options;
    const version = this.#version;
    this.#isBusy = true;
    const began = now();
    const found = await hash(asker);
    this.#isBusy = false;
    const tookMs = found?.ms ?? now() - began;
    this.#restUntil = now() + Math.max(limits.hashEveryMs, tookMs * restPerHash);
    const askers = this.#askers;
    this.#askers = new Set();
    if (found === null || version !== this.#version) return;
    this.#known = found.hash;
    if (isToldAll()) for (const waiting of askers) answer(waiting, found.hash);
  }
}
