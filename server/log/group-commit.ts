// Turns many small appends into few transactions: one is in flight, whatever arrives meanwhile is merged per
// document and is the next. The first append after a quiet time is written at once; after that, transactions begin
// no closer together than their spacing, because each costs a wait for the disk. Owns the promise that becomes the word "Saved".
//
//   append ──► waiting ──► writing ──► committed: the promises of all rows in that transaction resolve
//                 ▲            │
//                 └── (more)   └──► failed: the same rows again, under the same keys, after a growing pause;
//                                   then in halves, until a document is found that fails while others do not:
//                                   that one is tried by itself from then on, and holds up nobody
//
// Must never resolve before the log has answered, and never give up on accepted bytes: while the database is
// away they wait here, bounded by `uncommittedBytes`, above which `isFull` makes the gateway stop reading.
// Implements SAVE-1, SAVE-2, SAVE-3, SAVE-6, SAVE-7.
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import { PendingRow } from "./pending-row";
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
  /** Called when commits begin to fail and when they succeed again; of one document only, or of all. */
  readonly onTrouble: (commitsFail: boolean, error: unknown, documentId: DocumentId | null) => void;
}

const nobodyNew: ReadonlyMap<number, string> = new Map();

/** What fails more often is tried in halves. */
const triesTogether = 3;
/** A transaction takes no more, unless one update is more, so that preparing it holds up nothing else for long. */
const bytesAtOnce = 4_194_304;

const byDocument = (rows: readonly PendingRow[]): PendingRow[][] => {
  const documents = new Map<DocumentId, PendingRow[]>();
  for (const row of rows) documents.set(row.documentId, [...(documents.get(row.documentId) ?? []), row]);
  return [...documents.values()];
};

/** What came of one try of several documents. */
interface Tried {
  written: number;
  readonly refused: PendingRow[][];
  readonly untried: PendingRow[][];
}

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  /** All that is not committed, per document, the oldest first. */
  readonly #rows = new Map<DocumentId, PendingRow[]>();
  #waiting: PendingRow[] = [];
  /** Documents that fail while others are written. */
  readonly #apart = new Set<DocumentId>();
  #bytes = 0;
  #running = false;
  #beganAt = Number.NEGATIVE_INFINITY;
  #failing = false;
  #lastError: unknown = null;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Resolves when these bytes are committed. Appends of one row share one promise. */
  append(
    documentId: DocumentId,
    update: Uint8Array,
    authors: ReadonlyMap<number, string> = nobodyNew,
  ): Promise<void> {
    const row = this.#rowFor(documentId);
    const before = row.bytes;
    row.add(update, authors);
    this.#bytes += row.bytes - before;
    this.#start();
    return row.committed;
  }

  /** Resolves when everything appended so far for this document is committed. */
  settled(documentId: DocumentId): Promise<void> {
    return this.#rows.get(documentId)?.at(-1)?.committed ?? Promise.resolve();
  }

  isClean(documentId: DocumentId): boolean {
    return !this.#rows.has(documentId);
  }

  /** With what it takes to keep them. */
  get uncommittedBytes(): number {
    return this.#bytes;
  }

  /** How long the oldest of them has waited. */
  get lagMs(): number {
    const now = this.#options.now();
    let oldest = now;
    for (const [row] of this.#rows.values()) oldest = Math.min(oldest, row?.startedAt ?? now);
    return now - oldest;
  }

  get isFull(): boolean {
    return this.#bytes > this.#options.uncommittedBytes;
  }

  isFailing(documentId: DocumentId): boolean {
    return this.#failing || this.#apart.has(documentId);
  }

  /** Resolves when nothing is left to commit. */
  async drain(): Promise<void> {
    while (this.#rows.size > 0) {
      const all = Array.from(this.#rows.keys(), (documentId) => this.settled(documentId));
      await Promise.allSettled(all);
    }
  }

  /** The row that the next update of this document becomes part of. */
  #rowFor(documentId: DocumentId): PendingRow {
    const rows = this.#rows.get(documentId) ?? [];
    const last = rows.at(-1);
    if (last?.takesMore) return last;
    const row = new PendingRow(documentId, this.#options.now());
    rows.push(row);
    this.#rows.set(documentId, rows);
    if (!this.#apart.has(documentId)) this.#waiting.push(row);
    return row;
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    // The current turn of the event loop may still be delivering messages: let them join this batch.
    queueMicrotask(() => void this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#restUntilDue();
      await this.#write(this.#take());
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

  /** As many of those that wait, the oldest first, as one transaction may take. */
  #take(): PendingRow[] {
    let [count, bytes] = [0, 0];
    for (const row of this.#waiting) {
      bytes += row.bytes;
      if (count > 0 && bytes > bytesAtOnce) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(taken: PendingRow[]): Promise<void> {
    const { retryMs, retryLongestMs, pause } = this.#options;
    let left = taken;
    for (let tries = 1, wait = retryMs; ; tries++, wait = Math.min(wait * 2, retryLongestMs)) {
      if (tries <= triesTogether) left = (await this.#try(left)) ? [] : left;
      // With others that came since: where only one document was left, they show whether it is to blame.
      else left = await this.#tryInHalves([...left, ...this.#take()]);
      if (left.length === 0) return;
      this.#setFailing(true);
      await pause(wait);
    }
  }

  /** False when nothing was written. */
  async #try(rows: readonly PendingRow[]): Promise<boolean> {
    const { log, now, onCommitted } = this.#options;
    let written: LogRow[];
    let gone: ReadonlySet<DocumentId>;
    try {
      written = rows.map((row) => row.row(() => this.#newKey()));
      gone = await log.write(written);
    } catch (error) {
      this.#lastError = error;
      return false;
    }
    this.#setFailing(false);
    const startedAt = Math.min(...rows.map((row) => row.startedAt));
    onCommitted(
      written.filter(({ documentId }) => !gone.has(documentId)),
      now() - startedAt,
    );
    for (const row of rows) this.#settle(row, gone.has(row.documentId));
    return true;
  }

  /** Answers what is still to be written: all of it, when nothing was. */
  async #tryInHalves(rows: readonly PendingRow[]): Promise<PendingRow[]> {
    const tried: Tried = { written: 0, refused: [], untried: [] };
    await this.#tryPart(byDocument(rows), tried);
    // The next time it begins with others.
    if (tried.written === 0) return [...tried.untried, ...tried.refused].flat();
    for (const [row] of tried.refused) if (row !== undefined) void this.#tryApart(row.documentId);
    return [];
  }

  async #tryPart(documents: PendingRow[][], tried: Tried): Promise<void> {
    // Two that fail by themselves, and none that does not: it is the database, and the rest would only wear it out.
    if (tried.written === 0 && tried.refused.length > 1) tried.untried.push(...documents);
    else if (await this.#try(documents.flat())) tried.written += documents.length;
    else if (documents.length === 1) tried.refused.push(...documents);
    else {
      const half = Math.ceil(documents.length / 2);
      await this.#tryPart(documents.slice(0, half), tried);
      await this.#tryPart(documents.slice(half), tried);
    }
  }

  /** Until all of this document is written, whatever the others do. */
  async #tryApart(documentId: DocumentId): Promise<void> {
    const { onTrouble, pause, retryLongestMs } = this.#options;
    this.#apart.add(documentId);
    this.#waiting = this.#waiting.filter((row) => row.documentId !== documentId);
    onTrouble(true, this.#lastError, documentId);
    for (let rows = this.#rows.get(documentId); rows !== undefined; rows = this.#rows.get(documentId)) {
      if (!(await this.#try([...rows]))) await pause(retryLongestMs);
    }
    this.#apart.delete(documentId);
    onTrouble(false, null, documentId);
  }

  #settle(row: PendingRow, isGone: boolean): void {
    const { documentId } = row;
    const rest = this.#rows.get(documentId)?.filter((other) => other !== row) ?? [];
    if (rest.length > 0) this.#rows.set(documentId, rest);
    else this.#rows.delete(documentId);
    this.#bytes -= row.bytes;
    if (isGone) row.fail(new DocumentGone(`document ${documentId} no longer exists`));
    else row.commit();
  }

  #newKey(): string {
    const at = this.#options.now().toString(36).padStart(9, "0");
    return `${at}-${newId(this.#options.randomBytes)}`;
  }

  #setFailing(failing: boolean): void {
    if (this.#failing === failing) return;
    this.#failing = failing;
    this.#options.onTrouble(failing, failing ? this.#lastError : null, null);
  }
}
