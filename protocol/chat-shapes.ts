// How the JSON API and `/live` describe the chat of a document.
import type { Author } from "./identity";

export interface ChatMessageView {
  readonly id: string;
  /** Counts the messages of one document, without gaps. */
  readonly number: number;
  readonly author: Author;
  /** Empty when deleted; people are named @[Name](id). */
  readonly body: string;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
}

export interface ChatPage {
  /** Oldest first. */
  readonly messages: readonly ChatMessageView[];
  /** There are older ones. */
  readonly hasMore: boolean;
  /** The number of the newest message, and how far this person has read. */
  readonly latest: number;
  readonly readUpTo: number;
  readonly unread: number;
}

/** The payload of `chat-read`. */
export interface ChatReadUpTo {
  readonly documentId: string;
  readonly upTo: number;
}
