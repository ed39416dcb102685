// The inbox as this tab knows it. Pure: a page or an event in, the next state out.
import type {
  NotificationKind,
  NotificationPage,
  NotificationsRead,
  NotificationsReworded,
  NotificationView,
} from "@/protocol/notification-shapes";

export interface Inbox {
  readonly loaded: boolean;
  /** Newest first. */
  readonly notifications: readonly NotificationView[];
  readonly nextCursor: string | null;
  readonly unread: number;
}

export const emptyInbox: Inbox = { loaded: false, notifications: [], nextCursor: null, unread: 0 };

const joined = (
  news: readonly NotificationView[],
  known: readonly NotificationView[],
): readonly NotificationView[] => [
  ...news,
  ...known.filter(({ id }) => !news.some((newer) => newer.id === id)),
];

/** The newest, read when the listening begins or when events were missed. */
export const withFirstPage = (page: NotificationPage): Inbox => ({ ...page, loaded: true });

/**
 * How many are unread is followed here, and was another number when the page was read. One that was asked for from
 * another place than where the list ends by now would leave a gap.
 */
export const withNextPage = (inbox: Inbox, page: NotificationPage, cursor: string): Inbox =>
  inbox.nextCursor !== cursor
    ? inbox
    : {
        ...inbox,
        nextCursor: page.nextCursor,
        notifications: joined(inbox.notifications, page.notifications),
      };

export const withNotification = (inbox: Inbox, notification: NotificationView): Inbox => {
  const isNew = !inbox.notifications.some(({ id }) => id === notification.id);
  return {
    ...inbox,
    notifications: joined([notification], inbox.notifications),
    unread: inbox.unread + Number(isNew && notification.readAt === null),
  };
};

export const withReworded = (inbox: Inbox, { ids, excerpt }: NotificationsReworded): Inbox => ({
  ...inbox,
  notifications: inbox.notifications.map((notification) =>
    ids.includes(notification.id) ? { ...notification, excerpt } : notification,
  ),
});

const unreadAmong = (notifications: readonly NotificationView[]): number =>
  notifications.filter(({ readAt }) => readAt === null).length;

/**
 * Here or in another tab. Where all that is unread is loaded it is counted here: the number that came with it is of
 * its own moment, and what is shown may be older or newer.
 */
export const withRead = (inbox: Inbox, read: NotificationsRead, at: string): Inbox => {
  const isMeant = ({ id, createdAt }: NotificationView): boolean =>
    "ids" in read ? read.ids.includes(id) : createdAt <= read.upTo;
  const notifications = inbox.notifications.map((notification) =>
    notification.readAt === null && isMeant(notification) ? { ...notification, readAt: at } : notification,
  );
  const allLoaded = unreadAmong(inbox.notifications) === inbox.unread;
  return { ...inbox, notifications, unread: allLoaded ? unreadAmong(notifications) : read.unread };
};

/** `Ada mentioned you in`, and then the title. */
export const sentenceFor = ({ kind, actor, inChat }: NotificationView): string => {
  switch (kind) {
    case "mention":
      return `${actor.name} mentioned you in ${inChat ? "the chat of" : ""}`.trim();
    case "comment":
      return `${actor.name} commented on`;
    case "reply":
      return `${actor.name} replied in`;
    case "suggestion":
      return `${actor.name} suggested changes to`;
    case "suggestionAccepted":
      return `${actor.name} accepted your suggestion in`;
    case "suggestionRejected":
      return `${actor.name} rejected your suggestion in`;
    case "share":
      return `${actor.name} shared`;
    case "accessRequest":
      return `${actor.name} asks to be let into`;
  }
};

export const titleFor = ({ documentTitle }: NotificationView): string =>
  documentTitle === null ? "a document you cannot open any more" : `“${documentTitle || "Untitled"}”`;

const isOfSuggestion = (kind: NotificationKind): boolean =>
  kind === "suggestion" || kind === "suggestionAccepted" || kind === "suggestionRejected";

/** What somebody says or does in a document is read out, with their words, by the page that shows it. */
export const isReadOut = (
  { documentId, subjectId, kind }: NotificationView,
  hereId: string | undefined,
): boolean =>
  documentId === hereId &&
  subjectId !== null &&
  (kind === "comment" || kind === "reply" || kind === "mention" || isOfSuggestion(kind));

/** Opens the document's share dialog, where requests are answered. */
export const sharingFragment = "#share";

export const addressFor = ({ documentId, subjectId, inChat, kind }: NotificationView): string => {
  if (kind === "accessRequest") return `/d/${documentId}${sharingFragment}`;
  const isAnchored = subjectId !== null && kind !== "share";
  const subject = inChat ? "chat" : isOfSuggestion(kind) ? "suggestion" : "comment";
  return `/d/${documentId}${isAnchored ? `#${subject}-${subjectId}` : ""}`;
};
