// The copy of a document that this browser keeps, so that a reload or a day offline loses nothing. Keyed by
// person and document: another person on the same browser never sees it.
import { IndexeddbPersistence } from "y-indexeddb";
import type * as Y from "yjs";

export interface LocalCopy {
  /** The origin of changes that come from the copy. */
  readonly origin: unknown;
  /** Resolves with the changes that were not saved when the copy was last written; rejects when there is none. */
  readonly loaded: Promise<number>;
  notePending(changes: number): void;
  close(): Promise<void>;
}

const pendingKey = "pending-changes";

export const localCopyName = (userId: string, documentId: string): string => `parley/${userId}/${documentId}`;

export const openLocalCopy = (userId: string, documentId: string, doc: Y.Doc): LocalCopy | null => {
  if (typeof indexedDB === "undefined") return null;
  const persistence = new IndexeddbPersistence(localCopyName(userId, documentId), doc);
  return {
    origin: persistence,
    loaded: persistence.whenSynced.then(async () => Number((await persistence.get(pendingKey)) ?? 0)),
    notePending: (changes) => void persistence.set(pendingKey, changes).catch(() => undefined),
    close: () => persistence.destroy(),
  };
};
