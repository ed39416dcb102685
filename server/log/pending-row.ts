// What waits to be committed of one document: one row of the log, and one promise for all whose updates are in it.
// Small updates cost far more than their bytes as long as each stands alone, so they are joined as they gather.
import type { DocumentId } from "@/protocol/ids";
import { joinUpdates } from "../updates/join-updates";
import type { LogRow } from "./update-log";

/** About what an array of bytes takes beside them, with its place in a list. */
const bytesBeside = 300;
const costOf = (update: Uint8Array): number => update.byteLength + bytesBeside;
const mostLoose = 256;
/** A row that is larger takes no more, so that none takes long to join. */
const fullBytes = 1_048_576;

export class PendingRow {
  readonly documentId: DocumentId;
  readonly startedAt: number;
  readonly committed: Promise<void>;
  readonly #authors = new Map<number, string>();
  #joined: Uint8Array[] = [];
  #loose: Uint8Array[] = [];
  #row: LogRow | null = null;
  /** What it takes in memory. */
  bytes = 0;
  commit!: () => void;
  fail!: (error: Error) => void;

  constructor(documentId: DocumentId, startedAt: number) {
    this.documentId = documentId;
    this.startedAt = startedAt;
    this.committed = new Promise((resolve, reject) => {
      this.commit = resolve;
      this.fail = reject;
    });
    // Whoever asked hears of it; a row nobody waits for must not end the process.
    this.committed.catch(() => undefined);
  }

  get takesMore(): boolean {
    return this.#row === null && this.bytes < fullBytes;
  }

  add(update: Uint8Array, authors: ReadonlyMap<number, string>): void {
    for (const [client, userId] of authors) this.#authors.set(client, userId);
    this.#loose.push(update);
    this.bytes += costOf(update);
    if (this.#loose.length < mostLoose) return;
    const joined = joinUpdates(this.#loose);
    for (const loose of this.#loose) this.bytes -= costOf(loose);
    this.bytes += costOf(joined);
    this.#joined.push(joined);
    this.#loose = [];
  }

  /** The same at each try; from the first on it takes no more. */
  row(newKey: () => string): LogRow {
    if (this.#row !== null) return this.#row;
    const update = joinUpdates([...this.#joined, ...this.#loose]);
    this.#joined = [];
    this.#loose = [];
    this.#row = { documentId: this.documentId, key: newKey(), update, authors: this.#authors };
    return this.#row;
  }
}
