// The log to read first: what the real one promises, in a Map. For unit tests; it forgets with its process.
import type { DocumentId } from "@/protocol/ids";
import type { Compacted, LogRow, SoundPart, StoredDocument, UpdateLog } from "./update-log";

interface Stored {
  snapshotVersion: number;
  snapshot: Uint8Array | null;
  editedAt: Date | null;
  readonly updates: Map<string, Uint8Array>;
  readonly authors: Map<number, string>;
}

const nothingStored: Stored = {
  editedAt: null,
  snapshotVersion: 0,
  snapshot: null,
  updates: new Map(),
  authors: new Map(),
};

export class MemoryLog implements UpdateLog {
  readonly #documents = new Map<DocumentId, Stored>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Documents are made elsewhere; a log only knows which exist. */
  addDocument(documentId: DocumentId): void {
    const empty: Stored = {
      snapshotVersion: 0,
      snapshot: null,
      editedAt: null,
      updates: new Map(),
      authors: new Map(),
    };
    this.#documents.set(documentId, empty);
  }

  removeDocument(documentId: DocumentId): void {
    this.#documents.delete(documentId);
  }

  async load(documentId: DocumentId): Promise<StoredDocument> {
    const document = this.#documents.get(documentId);
    const { snapshotVersion, snapshot, updates, authors, editedAt } = document ?? nothingStored;
    return {
      snapshotVersion,
      baseVersion: snapshotVersion,
      pieces: [...(snapshot === null ? [] : [snapshot]), ...updates.values()],
      keys: [...updates.keys()],
      authors: new Map(authors),
      editedAt,
    };
  }

  async authorsOf(documentId: DocumentId, clients: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { authors } = this.#documents.get(documentId) ?? nothingStored;
    return new Map(Array.from(authors).filter(([client]) => clients.includes(client)));
  }

  /** Nothing is ever damaged here. */
  async loadSound(documentId: DocumentId): Promise<SoundPart> {
    return { ...(await this.load(documentId)), damaged: [] };
  }

  async write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    const gone = new Set<DocumentId>();
    for (const { documentId, key, update, authors } of rows) {
      const document = this.#documents.get(documentId);
      if (document === undefined) gone.add(documentId);
      else if (!document.updates.has(key)) {
        document.updates.set(key, update);
        for (const [client, userId] of authors ?? []) {
          if (!document.authors.has(client)) document.authors.set(client, userId);
        }
        document.editedAt = new Date(this.#now());
      }
    }
    return gone;
  }

  async compact(documentId: DocumentId, { snapshotVersion, state, keys }: Compacted): Promise<boolean> {
    const document = this.#documents.get(documentId);
    if (document === undefined || document.snapshotVersion !== snapshotVersion) return false;
    document.snapshotVersion += 1;
    document.snapshot = state;
    for (const key of keys) document.updates.delete(key);
    return true;
  }
}
