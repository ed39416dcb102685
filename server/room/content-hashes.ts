// Content hashes, for all rooms of a node: one is worked out at a time, and who uses up the worker's time with them
// gets none for a while. Implements HASH-3.
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Hashed } from "../workers/tasks";
import { Spending } from "./spending";

export interface ContentHashesOptions {
  readonly limits: Pick<Limits, "vetBudgetMs" | "vetBudgetWindowMs">;
  readonly now: () => number;
  readonly hash: (documentId: DocumentId, state: readonly Uint8Array[]) => Promise<Hashed>;
  readonly warn: (what: string, error: unknown) => void;
}

export class ContentHashes {
  readonly #options: ContentHashesOptions;
  readonly #spending: Spending;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ContentHashesOptions) {
    this.#options = options;
    this.#spending = new Spending(options.limits.vetBudgetWindowMs);
  }

  /** null when it cannot be said now. `state` is asked for when its turn has come. */
  hash(documentId: DocumentId, userId: string, state: () => readonly Uint8Array[]): Promise<Hashed | null> {
    const turn = this.#last.then(() => this.#hash(documentId, userId, state));
    this.#last = turn;
    return turn;
  }

  async #hash(
    documentId: DocumentId,
    userId: string,
    state: () => readonly Uint8Array[],
  ): Promise<Hashed | null> {
    const { limits, now, hash, warn } = this.#options;
    if (this.#spending.spentBy(userId, now()) >= limits.vetBudgetMs) return null;
    try {
      const hashed = await hash(documentId, state());
      this.#spending.add(userId, hashed.ms, now());
      return hashed;
    } catch (error) {
      this.#spending.add(userId, limits.vetBudgetMs, now());
      warn(`the content hash of document ${documentId} was not found`, error);
      return null;
    }
  }
}
