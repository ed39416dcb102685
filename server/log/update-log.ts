// The seam of durability: the append-only log of every document's updates, the source of truth.
//
// A log never answers before its rows are committed, never overwrites a row, and writes a batch whole or not at
// all. Rows carry a key chosen by the caller, so writing the same batch again changes nothing.
import type { DocumentId } from "@/protocol/ids";

export interface LogRow {
  readonly documentId: DocumentId;
  readonly key: string;
  readonly update: Uint8Array;
}

export interface UpdateLog {
  /** The whole document as encoded pieces; their merge is its state. Throws on damage: never less than all. */
  load(documentId: DocumentId): Promise<Uint8Array[]>;
  /**
   * Resolves once every row is committed, with the documents that no longer exist and whose rows were left out.
   */
  write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>>;
}

/** A row whose bytes are not those that were written. */
export class DamagedRow extends Error {
  constructor(documentId: DocumentId, key: string) {
    super(`the log row ${key} of document ${documentId} is damaged`);
  }
}
