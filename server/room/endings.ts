// Notices the documents that no worker can build in its time, whoever found that out. Everything that builds a whole
// document is watched: a worker that was ended in the middle of it is counted, one that came through ends the count.
// After an ending the document is tried again, after a rest and without waiting for an edit: a poison that is stored
// may lie in a document that nobody writes to. Three in a row and a last look by another thread, and it is stuck. The
// count is the document's, not its room's, and outlives unloading. Implements QUAR-2.
import type { DocumentId } from "@/protocol/ids";
import type { Timers } from "./registry";

export interface EndingsOptions {
  /** From one try to the next: a machine that is busy now may not be busy then. */
  readonly restMs: number;
  readonly timers: Timers;
  /** Whether an error says that the worker was ended in the middle of it. */
  readonly wasEnded: (error: unknown) => boolean;
  /** Builds the document once more; is watched. */
  readonly tryAgain: (documentId: DocumentId) => Promise<unknown>;
  /** A last look, by another thread: what keeps everybody from writing must not be an accident. */
  readonly isBuiltElsewhere: (documentId: DocumentId) => Promise<boolean>;
  readonly onStuck: (documentId: DocumentId) => void;
  readonly warn: (what: string, error: unknown) => void;
}

/** Once or twice may be the machine. */
const endingsUntilStuck = 3;

export class Endings {
  readonly #options: EndingsOptions;
  readonly #counts = new Map<DocumentId, number>();
  readonly #pursued = new Set<DocumentId>();
  readonly #rests = new Set<unknown>();
  #isStopped = false;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /** `work` builds this document. */
  async watch<T>(documentId: DocumentId, work: Promise<T>): Promise<T> {
    try {
      const done = await work;
      this.#counts.delete(documentId);
      return done;
    } catch (error) {
      if (this.#options.wasEnded(error)) this.#ended(documentId);
      throw error;
    }
  }

  /** The workers end with the node, and that says nothing of the documents. */
  stop(): void {
    this.#isStopped = true;
    for (const rest of this.#rests) this.#options.timers.clear(rest);
  }

  #ended(documentId: DocumentId): void {
    if (this.#isStopped) return;
    this.#counts.set(documentId, this.#countOf(documentId) + 1);
    if (this.#pursued.has(documentId)) return;
    this.#pursued.add(documentId);
    void this.#pursue(documentId).finally(() => {
      this.#pursued.delete(documentId);
      this.#counts.delete(documentId);
    });
  }

  async #pursue(documentId: DocumentId): Promise<void> {
    const { tryAgain, isBuiltElsewhere, wasEnded, onStuck, warn } = this.#options;
    try {
      while (this.#countOf(documentId) > 0 && this.#countOf(documentId) < endingsUntilStuck) {
        await this.#rest();
        await tryAgain(documentId).catch((error: unknown) => {
          if (!wasEnded(error)) throw error;
        });
      }
      if (this.#countOf(documentId) === 0 || (await isBuiltElsewhere(documentId))) return;
      if (!this.#isStopped) onStuck(documentId);
    } catch (error) {
      warn(`it is not known whether document ${documentId} can be built`, error);
    }
  }

  #countOf(documentId: DocumentId): number {
    return this.#counts.get(documentId) ?? 0;
  }

  #rest(): Promise<void> {
    return new Promise((over) => {
      const timer = this.#options.timers.set(() => {
        this.#rests.delete(timer);
        over();
      }, this.#options.restMs);
      this.#rests.add(timer);
    });
  }
}
