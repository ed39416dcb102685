// Keeps the projection of each document up with its content: some quiet time after a commit, a worker derives
// title, excerpt and first paint, and they are stored with the time of the edit. Several commits in that time make one projection,
// and a document whose stored projection is of its newest edit is not projected again. Implements PROJ-1 and PROJ-2.
import type { DocumentId } from "@/protocol/ids";
import type { Projection } from "../workers/projection";
import type { Timers } from "./registry";

export interface ProjectorOptions {
  readonly delayMs: number;
  readonly timers: Timers;
  /** The edit up to which the stored projection goes; null when the document is gone. */
  readonly projectedUpTo: (documentId: DocumentId) => Promise<Date | null>;
  readonly project: (documentId: DocumentId) => Promise<Projection>;
  readonly store: (documentId: DocumentId, projection: Projection, editedAt: Date) => Promise<void>;
  readonly warn: (what: string, error: unknown) => void;
}

interface Waiting {
  readonly timer: unknown;
  editedAt: Date;
}

export class Projector {
  readonly #options: ProjectorOptions;
  readonly #waiting = new Map<DocumentId, Waiting>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  /** The document's content was committed at `editedAt`. */
  touch(documentId: DocumentId, editedAt: Date): void {
    const waiting = this.#waiting.get(documentId);
    if (waiting !== undefined) {
      if (editedAt > waiting.editedAt) waiting.editedAt = editedAt;
      return;
    }
    const timer = this.#options.timers.set(() => this.#start(documentId), this.#options.delayMs);
    this.#waiting.set(documentId, { timer, editedAt });
  }

  /** The document was loaded; a process that was killed may have left its projection behind. */
  async loaded(documentId: DocumentId, editedAt: Date | null): Promise<void> {
    if (editedAt === null) return;
    try {
      const known = await this.#options.projectedUpTo(documentId);
      if (known !== null && known < editedAt) this.touch(documentId, editedAt);
    } catch (error) {
      this.#options.warn(`it is not known whether document ${documentId} is projected`, error);
    }
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

  async #project(documentId: DocumentId, editedAt: Date): Promise<void> {
    try {
      await this.#options.store(documentId, await this.#options.project(documentId), editedAt);
    } catch (error) {
      this.#options.warn(`document ${documentId} could not be projected`, error);
    }
  }
}
