// Keeps the projection of each document up with its content: a while after a commit, a worker derives title, excerpt
// and first paint, and they are stored with the time of the edit. All commits in that time make one projection, and
// typing that does not end is projected now and then. Of one document only one is made at a time, and before the next
// it rests in proportion to what the last one took, so that costly documents leave the worker to others. A document
// whose stored projection is of its newest edit is not projected again. What fails is tried again a few times, after a
// rest that grows. Implements PROJ-1 to PROJ-3.
//
//             touch            rest is over, touched               done
//   (nothing) ─────► pausing ───────────────────────► running ───────────► pausing
//                       └─ rest is over, not touched ─► (nothing)
import type { DocumentId } from "@/protocol/ids";
import type { Projection } from "../workers/projection";
import type { Timers } from "./registry";

export interface ProjectorOptions {
  readonly delayMs: number;
  readonly now: () => number;
  readonly timers: Timers;
  /** The edit up to which the stored projection goes; null when the document is gone. */
  readonly projectedUpTo: (documentId: DocumentId) => Promise<Date | null>;
  /** null when it is not to be projected now. */
  readonly project: (documentId: DocumentId) => Promise<Projection | null>;
  readonly store: (documentId: DocumentId, projection: Projection, editedAt: Date) => Promise<void>;
  readonly warn: (what: string, error: unknown) => void;
}

type Entry = (
  | { readonly state: "pausing"; readonly timer: unknown }
  | { readonly state: "running"; readonly done: Promise<void> }
) & {
  /** The newest commit for which no projection was begun, or the one for which it failed. */
  editedAt: Date | null;
  /** How often in a row it failed. */
  readonly failures: number;
};

/** One document may be projected a tenth of the time. */
const restPerWork = 9;
/** The last of them comes after a quarter of an hour. */
const mostTries = 10;

export class Projector {
  readonly #options: ProjectorOptions;
  readonly #entries = new Map<DocumentId, Entry>();

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  /** How many documents are projected now or will be. */
  get waiting(): number {
    let count = 0;
    for (const { state, editedAt } of this.#entries.values())
      if (state === "running" || editedAt !== null) count += 1;
    return count;
  }

  /** The document's content was committed at `editedAt`. */
  touch(documentId: DocumentId, editedAt: Date): void {
    const entry = this.#entries.get(documentId);
    if (entry === undefined) this.#pause(documentId, this.#options.delayMs, editedAt, 0);
    else if (entry.editedAt === null || editedAt > entry.editedAt) entry.editedAt = editedAt;
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
    while (this.#entries.size > 0) {
      for (const documentId of [...this.#entries.keys()]) this.#goOn(documentId);
      await Promise.all(
        Array.from(this.#entries.values(), (entry) => entry.state === "running" && entry.done),
      );
    }
  }

  #pause(documentId: DocumentId, ms: number, editedAt: Date | null, failures: number): void {
    const timer = this.#options.timers.set(() => this.#goOn(documentId), ms);
    this.#entries.set(documentId, { state: "pausing", timer, editedAt, failures });
  }

  #goOn(documentId: DocumentId): void {
    const entry = this.#entries.get(documentId);
    if (entry?.state !== "pausing") return;
    this.#options.timers.clear(entry.timer);
    if (entry.editedAt === null) this.#entries.delete(documentId);
    else this.#start(documentId, entry.editedAt, entry.failures);
  }

  #start(documentId: DocumentId, editedAt: Date, failuresBefore: number): void {
    const { now, delayMs } = this.#options;
    const began = now();
    const done = this.#project(documentId, editedAt).then((isDone) => {
      const failures = isDone ? 0 : Math.min(failuresBefore + 1, mostTries);
      if (failures > 0 && failures < mostTries) running.editedAt ??= editedAt;
      const rest = Math.max(delayMs, (now() - began) * restPerWork);
      this.#pause(documentId, rest * 2 ** failures, running.editedAt, failures);
    });
    const running: Entry = { state: "running", done, editedAt: null, failures: failuresBefore };
    this.#entries.set(documentId, running);
  }

  /** False when it failed. */
  async #project(documentId: DocumentId, editedAt: Date): Promise<boolean> {
    try {
      const projection = await this.#options.project(documentId);
      if (projection !== null) await this.#options.store(documentId, projection, editedAt);
      return true;
    } catch (error) {
      this.#options.warn(`document ${documentId} could not be projected`, error);
      return false;
    }
  }
}
