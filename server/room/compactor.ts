// Keeps logs short. When enough rows have gathered behind a document's snapshot, a worker integrates all of them,
// lets Yjs drop what was deleted, and the log puts the result in their place in one transaction. Killed at any
// point, the log holds the old rows or the new snapshot, never neither. Must never store a snapshot of less than was
// read. Implements COMP-1 to COMP-3.
import type { DocumentId } from "@/protocol/ids";
import type { LogRow, StoredDocument, UpdateLog } from "../log/update-log";

export interface CompactorOptions {
  readonly log: UpdateLog;
  readonly afterRows: number;
  readonly afterBytes: number;
  /** Integrates the pieces and encodes them again; rejects when anything of them is missing. */
  readonly compact: (documentId: DocumentId, pieces: readonly Uint8Array[]) => Promise<Uint8Array>;
  readonly onCompacted: (documentId: DocumentId, state: Uint8Array) => Promise<void>;
  readonly warn: (what: string, error: unknown) => void;
}

interface Tail {
  rows: number;
  bytes: number;
}

export class Compactor {
  readonly #options: CompactorOptions;
  readonly #tails = new Map<DocumentId, Tail>();
  readonly #running = new Map<DocumentId, Promise<void>>();
  /** One document at a time: what waits for the worker is not yet read. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: CompactorOptions) {
    this.#options = options;
  }

  loaded(documentId: DocumentId, { pieces, keys }: StoredDocument): void {
    const updates = keys.length === 0 ? [] : pieces.slice(-keys.length);
    const bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
    this.#tails.set(documentId, { rows: updates.length, bytes });
    this.#startIfDue(documentId);
  }

  unloaded(documentId: DocumentId): void {
    this.#tails.delete(documentId);
  }

  committed(rows: readonly LogRow[]): void {
    for (const { documentId, update } of rows) {
      const tail = this.#tails.get(documentId);
      if (tail === undefined) continue;
      tail.rows += 1;
      tail.bytes += update.byteLength;
      this.#startIfDue(documentId);
    }
  }

  /** Resolves when nothing is being compacted. */
  async drain(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #startIfDue(documentId: DocumentId): void {
    const tail = this.#tails.get(documentId);
    if (tail === undefined || this.#running.has(documentId)) return;
    const { afterRows, afterBytes } = this.#options;
    // One row alone has nothing to be merged with.
    if (tail.rows < 2 || (tail.rows < afterRows && tail.bytes < afterBytes)) return;
    tail.rows = 0;
    tail.bytes = 0;
    const run = this.#last
      .then(() => this.#compact(documentId))
      .finally(() => this.#running.delete(documentId));
    this.#last = run;
    this.#running.set(documentId, run);
  }

  async #compact(documentId: DocumentId): Promise<void> {
    const { log, compact, onCompacted, warn } = this.#options;
    try {
      const { snapshotVersion, baseVersion, pieces, keys, editedAt } = await log.load(documentId);
      if (keys.length === 0) return;
      const state = await compact(documentId, pieces);
      if (await log.compact(documentId, { snapshotVersion, baseVersion, state, keys, editedAt }))
        await onCompacted(documentId, state);
    } catch (error) {
      // The rows stay; the next commits make it due again.
      warn(`document ${documentId} could not be compacted`, error);
    }
  }
}
