// What the web half asks of the realtime half. A title is content, so renaming is an edit like any other: it
// goes through the room, the log and the fan-out, and never around them.
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";

export interface LiveDocuments {
  /** Resolves when the edit is committed. */
  setTitle(documentId: DocumentId, title: string): Promise<void>;
  /** The document is in the trash or gone: its sockets are closed and told so, and by whom where that is known. */
  documentClosed(documentId: DocumentId, byName: string | null): void;
  /** This person's access to this document has changed: their sockets reconnect and are decided anew. */
  accessChanged(documentId: DocumentId, userId: string): void;
  /**
   * What the link of this document is worth has changed. Resolves when the sockets of everybody whose role is now
   * another one are closed; those of the others stay.
   */
  linkChanged(documentId: DocumentId): Promise<void>;
  /** A new name or colour: the others see it at once, and nobody's connection is touched. */
  personChanged(person: Identity): void;
  /** This login is over: its sockets are closed. */
  sessionEnded(sessionId: string): void;
  /** All logins of this person but one are over. */
  otherSessionsEnded(userId: string, keptSessionId: string | null): void;
}
