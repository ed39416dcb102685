// The worker lane: updates that are not plain enough to be accepted unseen are tried by a worker on a copy of the
// document, under a deadline. One at a time; documents take turns, so that whoever sends bombs into one of them
// waits for himself. Must never let more wait than is bounded, and never say "sound" of what was not tried.
//
//   try ──► queue of its document ──► worker ──┬──► sound, with its outline
//            (full: busy)                      ├──► malformed, gap
//                                              └──► too slow: its thread has been ended
//
// A machine that is busy with other things is slow with an honest update too, and no text may be turned away for that.
// So who was too slow is asked to come again, has more time then, and is refused only when that was not enough either.
//
// Implements VET-4 to VET-6.
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Measure, Trial } from "../workers/tasks";
import { Spending } from "./spending";

export interface VettingLaneOptions {
  readonly limits: Pick<
    Limits,
    | "vetDeadlineMs"
    | "vetWaitingPerDocument"
    | "vetBudgetMs"
    | "vetBuildBudgetMs"
    | "vetBudgetWindowMs"
    | "vetTries"
    | "vetTriesWindowMs"
  >;
  readonly now: () => number;
  /** Tries one update on a copy of the document; rejects when it takes too long or too much. */
  readonly tryOut: (state: readonly Uint8Array[], update: Uint8Array, deadlineMs: number) => Promise<Trial>;
  readonly measure: (documentId: DocumentId, state: readonly Uint8Array[]) => Promise<Measure>;
  readonly warn: (what: string, error: unknown) => void;
}

export type LaneVerdict =
  | Trial
  /** The worker was ended in the middle of it, however much time it was given. */
  | { readonly kind: "too-slow" }
  /** It is to be sent again later: somebody has used up their time, or too many wait. */
  | { readonly kind: "busy" };

interface Waiting {
  readonly run: () => Promise<void>;
}

/** How much more time each further try has. */
const patience = 4;

export class VettingLane {
  readonly #options: VettingLaneOptions;
  readonly #queues = new Map<DocumentId, Waiting[]>();
  readonly #spending: Spending;
  readonly #building: Spending;
  readonly #failures: Spending;
  #running = false;

  constructor(options: VettingLaneOptions) {
    this.#options = options;
    this.#spending = new Spending(options.limits.vetBudgetWindowMs);
    this.#building = new Spending(options.limits.vetBudgetWindowMs);
    this.#failures = new Spending(options.limits.vetTriesWindowMs);
  }

  /** `state` is asked for when the turn has come. */
  tryOut(
    documentId: DocumentId,
    userId: string,
    state: () => readonly Uint8Array[],
    update: Uint8Array,
  ): Promise<LaneVerdict> {
    if (this.#failuresOf(documentId, userId) >= this.#options.limits.vetTries)
      return Promise.resolve({ kind: "too-slow" });
    if (this.#isSpent(documentId, userId) || this.#isFull(documentId))
      return Promise.resolve({ kind: "busy" });
    return this.#enqueue(documentId, () => this.#tryOut(documentId, userId, state(), update));
  }

  /** How costly a document has become to build; null when that cannot be said now. */
  measure(documentId: DocumentId, state: () => readonly Uint8Array[]): Promise<Measure | null> {
    return this.#enqueue(documentId, () =>
      this.#options.measure(documentId, state()).catch((error: unknown) => {
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
    const deadlineMs = limits.vetDeadlineMs * patience ** this.#failuresOf(documentId, userId);
    try {
      const trial = await tryOut(state, update, deadlineMs);
      this.#spending.add(userId, trial.ms, now());
      this.#building.add(userId, trial.buildMs, now());
      if (trial.kind === "sound") this.#spending.add(documentId, trial.ms, now());
      return trial;
    } catch (error) {
      this.#spending.add(userId, limits.vetBudgetMs, now());
      this.#failures.add(failureName(documentId, userId), 1, now());
      const isLast = this.#failuresOf(documentId, userId) >= limits.vetTries;
      const what = isLast ? "is refused" : "was not finished in its time";
      warn(`an update of user ${userId} to document ${documentId} ${what}`, error);
      return { kind: isLast ? "too-slow" : "busy" };
    }
  }

  #failuresOf(documentId: DocumentId, userId: string): number {
    return this.#failures.spentBy(failureName(documentId, userId), this.#options.now());
  }

  #isSpent(documentId: DocumentId, userId: string): boolean {
    const { now, limits } = this.#options;
    if (this.#building.spentBy(userId, now()) >= limits.vetBuildBudgetMs) return true;
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

const failureName = (documentId: DocumentId, userId: string): string => `${userId} ${documentId}`;
