// What the web half asks of the realtime half. A title is content, so renaming is an edit like any other: it
// goes through the room, the log and the fan-out, and never around them.
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";

export interface LiveDocuments {
  /** Resolves when the edit is committed. */
  setTitle(documentId: DocumentId, title: string): Promise<void>;
  /** The document is in the trash or gone: its sockets are closed and told so. */
  documentClosed(documentId: DocumentId): void;
  /** This person's access to this document may have changed: their sockets reconnect and are decided anew. */
  accessChanged(documentId: DocumentId, userId: string | null): void;
  /** A new name or colour: the others see it at once, and nobody's connection is touched. */
  personChanged(person: Identity): void;
  /** This login is over: its sockets are closed. */
  sessionEnded(sessionId: string): void;
  /** All logins of this person but one are over. */
  otherSessionsEnded(userId: string, keptSessionId: string | null): void;
}
