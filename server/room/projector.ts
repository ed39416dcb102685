// Keeps the projection of each document up with its content: some quiet time after a commit, a worker derives
// title and excerpt, and they are stored. Several commits in that time make one projection.
import type { DocumentId } from "@/protocol/ids";
import type { Projection } from "../workers/tasks";
import type { Timers } from "./registry";

export interface ProjectorOptions {
  readonly delayMs: number;
  readonly timers: Timers;
  readonly project: (documentId: DocumentId) => Promise<Projection>;
  /** `editedAt` is null when nothing was edited since the last projection. */
  readonly store: (documentId: DocumentId, projection: Projection, editedAt: Date | null) => Promise<void>;
  readonly warn: (what: string, error: unknown) => void;
}

interface Waiting {
  readonly timer: unknown;
  editedAt: Date | null;
}

export class Projector {
  readonly #options: ProjectorOptions;
  readonly #waiting = new Map<DocumentId, Waiting>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  /**
   * The document's content was committed at `editedAt`; or, with null, it was loaded, and a process that was
   * killed may have left its projection behind.
   */
  touch(documentId: DocumentId, editedAt: Date | null): void {
    const waiting = this.#waiting.get(documentId);
    if (waiting !== undefined) {
      waiting.editedAt = editedAt ?? waiting.editedAt;
      return;
    }
    const timer = this.#options.timers.set(() => this.#start(documentId), this.#options.delayMs);
    this.#waiting.set(documentId, { timer, editedAt });
  }

  /** Projects what is waiting now, and resolves when all of it is stored. */
  async drain(): Promise<void> {
    for (const documentId of [...this.#waiting.keys()]) this.#start(documentId);
    await Promise.all(this.#running);
  }

  #start(documentId: DocumentId): void {
    const waiting = this.#waiting.get(documentId);
    if (waiting === undefined) return;
    this.#options.timers.clear(waiting.timer);
    this.#waiting.delete(documentId);
    const run = this.#project(documentId, waiting.editedAt).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #project(documentId: DocumentId, editedAt: Date | null): Promise<void> {
    try {
      await this.#options.store(documentId, await this.#options.project(documentId), editedAt);
    } catch (error) {
      this.#options.warn(`document ${documentId} could not be projected`, error);
    }
  }
}
