// How the JSON API and `/live` describe notifications.
import type { Author } from "./identity";

export const notificationKinds = [
  "mention",
  "comment",
  "reply",
  "suggestion",
  "suggestionAccepted",
  "suggestionRejected",
  "share",
  "accessRequest",
] as const;

export type NotificationKind = (typeof notificationKinds)[number];

export interface NotificationView {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly documentId: string;
  /** null when it cannot be opened any more. */
  readonly documentTitle: string | null;
  readonly actor: Author;
  readonly subjectId: string | null;
  /** Whether the subject is a chat message, and not a comment. */
  readonly inChat: boolean;
  readonly excerpt: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

export interface NotificationPage {
  readonly notifications: readonly NotificationView[];
  readonly nextCursor: string | null;
  readonly unread: number;
}

/** Some by name, or everything up to a moment, so that what comes meanwhile stays unread. */
export type ReadMarks = { readonly ids: readonly string[] } | { readonly upTo: string };

/** The payload of `notifications-read`. */
export type NotificationsRead = ReadMarks & { readonly unread: number };

/** The payload of `notifications-reworded`. */
export interface NotificationsReworded {
  readonly ids: readonly string[];
  /** What they tell of says this now; nothing when it was deleted. */
  readonly excerpt: string;
}
