// The seam of durability: the append-only log of every document's updates, the source of truth.
//
// A log never answers before its rows are committed, never overwrites a row, and writes a batch whole or not at
// all. A row leaves only one snapshot after the one which holds it, so that a snapshot that turns out to be damaged
// costs nothing. Rows carry a key chosen by the caller, so writing the same batch again changes nothing.
import type { DocumentId } from "@/protocol/ids";

export interface LogRow {
  readonly documentId: DocumentId;
  readonly key: string;
  readonly update: Uint8Array;
  /** Yjs client ids that are first written under here, and whose they are. */
  readonly authors?: ReadonlyMap<number, string>;
}

/** A document as it is stored. The merge of its pieces is its state. */
export interface StoredDocument {
  /** Counts the snapshots of this document; 0 before the first. */
  readonly snapshotVersion: number;
  /** The snapshot among the pieces; an older one when the newest is damaged, and 0 for none. */
  readonly baseVersion: number;
  /** The snapshot, if there is one, and then the updates. */
  readonly pieces: readonly Uint8Array[];
  /** The keys of those updates. */
  readonly keys: readonly string[];
  /** Whose each client id is, the latest of them. */
  readonly authors: ReadonlyMap<number, string>;
  /** When the newest of all updates was written, those in the snapshot too; null for an empty document. */
  readonly editedAt: Date | null;
}

/** What is sound of a document that is not. */
export interface SoundPart extends StoredDocument {
  /** The keys of the rows that are damaged and left out. */
  readonly damaged: readonly string[];
}

export interface Compacted {
  /** The snapshot that was read; another one meanwhile makes this one worthless. */
  readonly snapshotVersion: number;
  readonly baseVersion: number;
  readonly state: Uint8Array;
  /** As it was read. */
  readonly editedAt: Date | null;
  /** The updates that `state` holds, and only those. */
  readonly keys: readonly string[];
}

export interface UpdateLog {
  /** All that is stored of a document. Throws on damage: never less than all. */
  load(documentId: DocumentId): Promise<StoredDocument>;
  /** Whose these client ids are, of those that are somebody's by now. */
  authorsOf(documentId: DocumentId, clients: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** As much of a damaged document as there is, to be read and never built upon. */
  loadSound(documentId: DocumentId): Promise<SoundPart>;
  /**
   * Resolves once every row is committed, with the documents that no longer exist and whose rows were left out.
   */
  write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>>;
  /**
   * Puts a snapshot in the place of exactly the updates it holds, whole or not at all. False when the document has
   * another snapshot by now, or is gone; then nothing was changed.
   */
  compact(documentId: DocumentId, compacted: Compacted): Promise<boolean>;
}

/** A row whose bytes are not those that were written. */
export class DamagedRow extends Error {
  constructor(documentId: DocumentId, key: string) {
    super(`the log row ${key} of document ${documentId} is damaged`);
  }
}
