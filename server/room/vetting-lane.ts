// The worker lane: updates that are not plain enough to be accepted unseen are tried by a worker on a copy of the
// document, under a deadline. One at a time; documents take turns, so that whoever sends bombs into one of them
// waits for himself. Must never let more wait than is bounded, and never say "sound" of what was not tried.
//
//   try ──► queue of its document ──► worker ──┬──► sound, with its outline
//            (full: busy)                      ├──► malformed, gap
//                                              └──► too slow: its thread has been ended
//
// Implements VET-4 to VET-6.
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Measure, Trial } from "../workers/tasks";

export interface VettingLaneOptions {
  readonly limits: Pick<Limits, "vetWaitingPerDocument" | "vetBudgetMs" | "vetBudgetWindowMs">;
  readonly now: () => number;
  /** Tries one update on a copy of the document; rejects when it takes too long or too much. */
  readonly tryOut: (state: readonly Uint8Array[], update: Uint8Array) => Promise<Trial>;
  readonly measure: (state: readonly Uint8Array[]) => Promise<Measure>;
  readonly warn: (what: string, error: unknown) => void;
}

export type LaneVerdict =
  | Trial
  /** The worker was ended in the middle of it. */
  | { readonly kind: "too-slow" }
  /** Somebody has used up their time, or too many wait. */
  | { readonly kind: "busy" };

interface Waiting {
  readonly run: () => Promise<void>;
}

const namesBeforeSweep = 1_000;

/** Worker time that one person took lately, or one document with what it accepted. */
class Spending {
  readonly #windowMs: number;
  readonly #spent = new Map<string, { ms: number; since: number }>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  spentBy(name: string, now: number): number {
    const spent = this.#spent.get(name);
    if (spent === undefined) return 0;
    if (now - spent.since < this.#windowMs) return spent.ms;
    this.#spent.delete(name);
    return 0;
  }

  add(name: string, ms: number, now: number): void {
    const before = this.spentBy(name, now);
    const since = before === 0 ? now : (this.#spent.get(name)?.since ?? now);
    if (this.#spent.size >= namesBeforeSweep)
      for (const known of [...this.#spent.keys()]) this.spentBy(known, now);
    this.#spent.set(name, { ms: before + ms, since });
  }
}

export class VettingLane {
  readonly #options: VettingLaneOptions;
  readonly #queues = new Map<DocumentId, Waiting[]>();
  readonly #spending: Spending;
  #running = false;

  constructor(options: VettingLaneOptions) {
    this.#options = options;
    this.#spending = new Spending(options.limits.vetBudgetWindowMs);
  }

  /** `state` is asked for when the turn has come. */
  tryOut(
    documentId: DocumentId,
    userId: string,
    state: () => readonly Uint8Array[],
    update: Uint8Array,
  ): Promise<LaneVerdict> {
    if (this.#isSpent(documentId, userId) || this.#isFull(documentId))
      return Promise.resolve({ kind: "busy" });
    return this.#enqueue(documentId, () => this.#tryOut(documentId, userId, state(), update));
  }

  /** How costly a document has become to build; null when that cannot be said now. */
  measure(documentId: DocumentId, state: () => readonly Uint8Array[]): Promise<Measure | null> {
    return this.#enqueue(documentId, () =>
      this.#options.measure(state()).catch((error: unknown) => {
        this.#options.warn(`document ${documentId} could not be measured`, error);
        return null;
      }),
    );
  }

  async #tryOut(
    documentId: DocumentId,
    userId: string,
    state: readonly Uint8Array[],
    update: Uint8Array,
  ): Promise<LaneVerdict> {
    const { tryOut, now, warn, limits } = this.#options;
    try {
      const trial = await tryOut(state, update);
      this.#spending.add(userId, trial.ms, now());
      if (trial.kind === "sound") this.#spending.add(documentId, trial.ms, now());
      return trial;
    } catch (error) {
      this.#spending.add(userId, limits.vetBudgetMs, now());
      warn(`an update of user ${userId} to document ${documentId} was not finished in its time`, error);
      return { kind: "too-slow" };
    }
  }

  #isSpent(documentId: DocumentId, userId: string): boolean {
    const { now, limits } = this.#options;
    return [documentId, userId].some((name) => this.#spending.spentBy(name, now()) >= limits.vetBudgetMs);
  }

  #isFull(documentId: DocumentId): boolean {
    return (this.#queues.get(documentId)?.length ?? 0) >= this.#options.limits.vetWaitingPerDocument;
  }

  #enqueue<T>(documentId: DocumentId, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(documentId) ?? [];
      queue.push({ run: () => work().then(resolve, reject) });
      this.#queues.set(documentId, queue);
      void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#takeNext(); next !== null; next = this.#takeNext()) await next.run();
    this.#running = false;
  }

  /** The first of the document that has waited longest; the rest of that document goes to the end of the line. */
  #takeNext(): Waiting | null {
    const [first] = this.#queues;
    if (first === undefined) return null;
    const [documentId, queue] = first;
    const next = queue.shift() ?? null;
    this.#queues.delete(documentId);
    if (queue.length > 0) this.#queues.set(documentId, queue);
    return next;
  }
}
