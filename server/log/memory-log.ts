// The log to read first: what the real one promises, in a Map. For unit tests; it forgets with its process.
import type { DocumentId } from "@/protocol/ids";
import type { LogRow, UpdateLog } from "./update-log";

export class MemoryLog implements UpdateLog {
  readonly #documents = new Map<DocumentId, Map<string, Uint8Array>>();

  /** Documents are made elsewhere; a log only knows which exist. */
  addDocument(documentId: DocumentId): void {
    this.#documents.set(documentId, new Map());
  }

  removeDocument(documentId: DocumentId): void {
    this.#documents.delete(documentId);
  }

  async load(documentId: DocumentId): Promise<Uint8Array[]> {
    return [...(this.#documents.get(documentId)?.values() ?? [])];
  }

  async write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    const gone = new Set<DocumentId>();
    for (const row of rows) {
      const document = this.#documents.get(row.documentId);
      if (document === undefined) gone.add(row.documentId);
      else if (!document.has(row.key)) document.set(row.key, row.update);
    }
    return gone;
  }
}
