// Keeps the projection of each document up with its content: once nothing was committed for a while, a worker derives
// title, excerpt and first paint, and they are stored with the time of the edit. All commits until then make one
// projection, and typing that does not end is projected now and then. Of one document only one is made at a time, and
// before the next it rests in proportion to what the last one took, so that costly documents leave the worker to
// others. A document whose stored projection is of its newest edit is not projected again. What fails is tried again a
// few times, after a rest that grows. Implements PROJ-1 to PROJ-3.
//
//             touch            rest is over, touched               done
//   (nothing) ─────► pausing ───────────────────────► running ───────────► pausing
//                     │  └─ touched a moment ago ─► pausing
//                     └─ not touched ─► (nothing)
import type { DocumentId } from "@/protocol/ids";
import type { Projection } from "../workers/projection";
import type { Timers } from "./registry";

export interface ProjectorOptions {
  /** So long nothing must have been committed, */
  readonly delayMs: number;
  /** or so long something must have waited. */
  readonly longestMs: number;
  readonly now: () => number;
  readonly timers: Timers;
  /** The edit up to which the stored projection goes; null when the document is gone. */
  readonly projectedUpTo: (documentId: DocumentId) => Promise<Date | null>;
  /** null when it is not to be projected now. */
  readonly project: (documentId: DocumentId) => Promise<Projection | null>;
  readonly store: (documentId: DocumentId, projection: Projection, editedAt: Date) => Promise<void>;
  readonly warn: (what: string, error: unknown) => void;
}

/** Commits for which no projection was begun, or the one for which it failed. */
interface Waiting {
  /** The newest of them. */
  readonly editedAt: Date;
  /** When the first and the last of them came. */
  readonly since: number;
  readonly touchedAt: number;
}

type Entry = (
  | { readonly state: "pausing"; readonly timer: unknown }
  | { readonly state: "running"; readonly done: Promise<void> }
) & {
  waiting: Waiting | null;
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
    for (const { state, waiting } of this.#entries.values())
      if (state === "running" || waiting !== null) count += 1;
    return count;
  }

  /** The document's content was committed at `editedAt`. */
  touch(documentId: DocumentId, editedAt: Date): void {
    const entry = this.#entries.get(documentId);
    const before = entry?.waiting ?? null;
    const touchedAt = this.#options.now();
    const waiting = {
      editedAt: before !== null && before.editedAt > editedAt ? before.editedAt : editedAt,
      since: before?.since ?? touchedAt,
      touchedAt,
    };
    if (entry === undefined) this.#pause(documentId, this.#options.delayMs, waiting, 0);
    else entry.waiting = waiting;
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
      for (const documentId of [...this.#entries.keys()]) this.#goOn(documentId, () => 0);
      await Promise.all(
        Array.from(this.#entries.values(), (entry) => entry.state === "running" && entry.done),
      );
    }
  }

  #pause(documentId: DocumentId, ms: number, waiting: Waiting | null, failures: number): void {
    const goOn = () => this.#goOn(documentId, (commits) => this.#msUntilDue(commits));
    const timer = this.#options.timers.set(goOn, ms);
    this.#entries.set(documentId, { state: "pausing", timer, waiting, failures });
  }

  #msUntilDue({ since, touchedAt }: Waiting): number {
    const { delayMs, longestMs, now } = this.#options;
    return Math.min(touchedAt + delayMs, since + longestMs) - now();
  }

  #goOn(documentId: DocumentId, msUntilDue: (waiting: Waiting) => number): void {
    const entry = this.#entries.get(documentId);
    if (entry?.state !== "pausing") return;
    this.#options.timers.clear(entry.timer);
    const { waiting, failures } = entry;
    if (waiting === null) {
      this.#entries.delete(documentId);
      return;
    }
    const ms = msUntilDue(waiting);
    if (ms > 0) this.#pause(documentId, ms, waiting, failures);
    else this.#start(documentId, waiting, failures);
  }

  #start(documentId: DocumentId, waiting: Waiting, failuresBefore: number): void {
    const { now, delayMs } = this.#options;
    const began = now();
    const done = this.#project(documentId, waiting.editedAt).then((isDone) => {
      const failures = isDone ? 0 : Math.min(failuresBefore + 1, mostTries);
      if (failures > 0 && failures < mostTries) running.waiting ??= waiting;
      const rest = Math.max(delayMs, (now() - began) * restPerWork);
      this.#pause(documentId, rest * 2 ** failures, running.waiting, failures);
    });
    const running: Entry = { state: "running", done, waiting: null, failures: failuresBefore };
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
