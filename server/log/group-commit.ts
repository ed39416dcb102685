// Turns many small appends into few transactions: one is in flight, whatever arrives meanwhile is merged per
// document and is the next. The first append after a quiet time is written at once; after that, transactions begin
// no closer together than their spacing, because each costs a wait for the disk. Owns the promise that becomes the word "Saved".
//
//   append ──► waiting ──► writing ──► committed: the promise of everyone in that batch resolves
//                 ▲            │
//                 └── (more)   └──► failed: the same rows again, under the same keys, after a growing pause
//
// Must never resolve before the log has answered, and never give up on accepted bytes: while the database is
// away they wait here, bounded by `uncommittedBytes`, above which `isFull` makes the gateway stop reading.
// Implements SAVE-1, SAVE-2, SAVE-3.
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import { joinUpdates } from "../updates/join-updates";
import type { LogRow, UpdateLog } from "./update-log";

/** The document was deleted before these bytes could be committed. */
export class DocumentGone extends Error {}

export interface GroupCommitOptions {
  readonly log: UpdateLog;
  readonly randomBytes: RandomBytes;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly spacingMs: number;
  readonly retryMs: number;
  readonly retryLongestMs: number;
  readonly uncommittedBytes: number;
  /** So long after the first of these rows was accepted. */
  readonly onCommitted: (rows: readonly LogRow[], afterMs: number) => void;
  /** Called when commits begin to fail and when they succeed again. */
  readonly onTrouble: (commitsFail: boolean, error: unknown) => void;
}

const nobodyNew: ReadonlyMap<number, string> = new Map();

class Batch {
  readonly updates = new Map<DocumentId, Uint8Array[]>();
  readonly authors = new Map<DocumentId, Map<number, string>>();
  readonly gone = new Set<DocumentId>();
  readonly committed: Promise<void>;
  readonly #outcomes = new Map<DocumentId, Promise<void>>();
  readonly startedAt: number;
  bytes = 0;
  commit!: () => void;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
    this.committed = new Promise((resolve) => {
      this.commit = resolve;
    });
  }

  add(documentId: DocumentId, update: Uint8Array, authors: ReadonlyMap<number, string>): void {
    if (authors.size > 0) {
      this.authors.set(documentId, new Map([...(this.authors.get(documentId) ?? []), ...authors]));
    }
    const updates = this.updates.get(documentId);
    if (updates === undefined) this.updates.set(documentId, [update]);
    else updates.push(update);
    this.bytes += update.byteLength;
  }

  /** One promise per document and batch, however many wait for it. */
  outcome(documentId: DocumentId): Promise<void> {
    const known = this.#outcomes.get(documentId);
    if (known !== undefined) return known;
    const outcome = this.committed.then(() => {
      if (this.gone.has(documentId)) throw new DocumentGone(`document ${documentId} no longer exists`);
    });
    // Whoever asked hears of it; a batch nobody waits for must not end the process.
    outcome.catch(() => undefined);
    this.#outcomes.set(documentId, outcome);
    return outcome;
  }
}

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #writing: Batch | null = null;
  #waiting: Batch | null = null;
  #running = false;
  #beganAt = Number.NEGATIVE_INFINITY;
  #failing = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Resolves when these bytes are committed. Appends of one batch share one promise. */
  append(
    documentId: DocumentId,
    update: Uint8Array,
    authors: ReadonlyMap<number, string> = nobodyNew,
  ): Promise<void> {
    this.#waiting ??= new Batch(this.#options.now());
    this.#waiting.add(documentId, update, authors);
    const batch = this.#waiting;
    this.#start();
    return batch.outcome(documentId);
  }

  /** Resolves when everything appended so far for this document is committed. */
  settled(documentId: DocumentId): Promise<void> {
    for (const batch of [this.#waiting, this.#writing]) {
      if (batch?.updates.has(documentId)) return batch.outcome(documentId);
    }
    return Promise.resolve();
  }

  isClean(documentId: DocumentId): boolean {
    return !this.#waiting?.updates.has(documentId) && !this.#writing?.updates.has(documentId);
  }

  get uncommittedBytes(): number {
    return (this.#waiting?.bytes ?? 0) + (this.#writing?.bytes ?? 0);
  }

  /** How long the oldest of them has waited. */
  get lagMs(): number {
    const oldest = this.#writing ?? this.#waiting;
    return oldest === null ? 0 : Math.max(0, this.#options.now() - oldest.startedAt);
  }

  get isFull(): boolean {
    return this.uncommittedBytes > this.#options.uncommittedBytes;
  }

  get isFailing(): boolean {
    return this.#failing;
  }

  /** Resolves when nothing is left to commit. */
  async drain(): Promise<void> {
    for (let batch = this.#waiting ?? this.#writing; batch !== null; batch = this.#waiting ?? this.#writing) {
      await batch.committed;
    }
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    // The current turn of the event loop may still be delivering messages: let them join this batch.
    queueMicrotask(() => void this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting !== null) {
      await this.#restUntilDue();
      const batch: Batch = this.#waiting;
      this.#waiting = null;
      this.#writing = batch;
      await this.#write(batch);
      this.#writing = null;
      batch.commit();
    }
    this.#running = false;
  }

  async #restUntilDue(): Promise<void> {
    const { spacingMs, now, pause } = this.#options;
    const rest = this.#beganAt + spacingMs - now();
    // Never longer than the spacing: a clock that was put back must not keep anybody from being saved.
    if (rest > 0) await pause(Math.min(rest, spacingMs));
    this.#beganAt = now();
  }

  async #write(batch: Batch): Promise<void> {
    const rows = this.#rows(batch);
    for (let wait = this.#options.retryMs; ; wait = Math.min(wait * 2, this.#options.retryLongestMs)) {
      try {
        for (const documentId of await this.#options.log.write(rows)) batch.gone.add(documentId);
        this.#setFailing(false, null);
        const kept = rows.filter(({ documentId }) => !batch.gone.has(documentId));
        this.#options.onCommitted(kept, this.#options.now() - batch.startedAt);
        return;
      } catch (error) {
        this.#setFailing(true, error);
        await this.#options.pause(wait);
      }
    }
  }

  #rows(batch: Batch): LogRow[] {
    const at = this.#options.now().toString(36).padStart(9, "0");
    return Array.from(batch.updates, ([documentId, updates]) => {
      return {
        documentId,
        key: `${at}-${newId(this.#options.randomBytes)}`,
        update: joinUpdates(updates),
        authors: batch.authors.get(documentId) ?? nobodyNew,
      };
    });
  }

  #setFailing(failing: boolean, error: unknown): void {
    if (this.#failing === failing) return;
    this.#failing = failing;
    this.#options.onTrouble(failing, error);
  }
}
