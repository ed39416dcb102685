// What `/live` tells. A topic is a stream of events, numbered without gaps in the order of their commits, so that a
// client that names the last number it has heard gets exactly what came after it.
import type { DocumentId } from "./ids";

export type Topic = `document/${DocumentId}` | `person/${string}`;

export const documentTopic = (documentId: DocumentId): Topic => `document/${documentId}`;

export const personTopic = (userId: string): Topic => `person/${userId}`;

export type LiveEventKind =
  // of a document
  /** A comment was added or changed; the payload is the comment as it is now. */
  | "comment"
  | "comment-deleted"
  /** A chat message was added or changed; the payload is the message as it is now. */
  | "chat-message"
  /** Members, invitations or the link changed; read them again. */
  | "sharing"
  // of a person
  /** A notification was made or changed; the payload is the notification as it is now. */
  | "notification"
  /** Everything up to a moment was read, in whichever tab. */
  | "notifications-read"
  /** A document of theirs was made, named, shared, edited, trashed or restored; read its row again. */
  | "document";
