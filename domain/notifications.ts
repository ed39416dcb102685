// What a person is told about: made in the transaction of the command that caused it, so that it exists exactly
// when the thing it tells of does. Read and unread are the same in every tab and on every device.
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import { parseTopic, personTopic, type Topic } from "@/protocol/live";
import type {
  NotificationKind,
  NotificationPage,
  NotificationsRead,
  NotificationsReworded,
  NotificationView,
  ReadMarks,
} from "@/protocol/notification-shapes";
import { decideRole } from "./access";
import type { Queries } from "./database";
import type { News, NewsEvent, StoredEvent } from "./live-events";
import { type Refusal, refuse } from "./refusal";

export interface Notice {
  readonly kind: NotificationKind;
  readonly documentId: DocumentId;
  /** Who caused it; never told about it. */
  readonly actorId: string;
  readonly subjectId: string | null;
  readonly excerpt: string;
}

interface NotifyDeps {
  readonly db: Queries;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}

interface NotificationRow {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly documentId: string;
  readonly actorId: string;
  readonly subjectId: string | null;
  readonly excerpt: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

const excerptCharacters = 200;

const excerptOf = (words: string): string => Array.from(words).slice(0, excerptCharacters).join("");

const titlesFor = async (
  db: Queries,
  userId: string,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const documents = await db.document.findMany({
    where: { id: { in: [...documentIds] } },
    select: { id: true, title: true },
  });
  const open = await Promise.all(
    documents.map(async ({ id, title }) => {
      const role = await decideRole({ db }, userId, id as DocumentId);
      return role === null ? [] : [[id, title] as const];
    }),
  );
  return new Map(open.flat());
};

const viewsOf = async (
  db: Queries,
  userId: string,
  rows: readonly NotificationRow[],
): Promise<readonly NotificationView[]> => {
  const titles = await titlesFor(db, userId, [...new Set(rows.map(({ documentId }) => documentId))]);
  const actors = await db.user.findMany({
    where: { id: { in: rows.map(({ actorId }) => actorId) } },
    select: { id: true, name: true, color: true },
  });
  const mentions = rows.flatMap(({ kind, subjectId }) => (kind === "mention" ? (subjectId ?? []) : []));
  const chat = await db.chatMessage.findMany({ where: { id: { in: mentions } }, select: { id: true } });
  return rows.map((row) => {
    const title = titles.get(row.documentId);
    return {
      id: row.id,
      kind: row.kind,
      documentId: row.documentId,
      documentTitle: title ?? null,
      actor: actors.find(({ id }) => id === row.actorId) ?? {
        id: row.actorId,
        name: "Somebody",
        color: "#4f5d75",
      },
      subjectId: row.subjectId,
      inChat: chat.some(({ id }) => id === row.subjectId),
      // What is said in a document is for those who may open it.
      excerpt: title === undefined ? "" : row.excerpt,
      createdAt: row.createdAt.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
    };
  });
};

/**
 * One row for each of these people who may open the document and has not muted it. Answers the events to publish
 * with the others of the command. Somebody named twice is told once, for the first reason.
 */
export const notify = async (
  { db, now, randomBytes }: NotifyDeps,
  people: readonly string[],
  notice: Notice,
): Promise<readonly NewsEvent[]> => {
  const { kind, documentId, actorId, subjectId } = notice;
  const others = [...new Set(people)].filter((userId) => userId !== actorId);
  if (others.length === 0) return [];
  const muted = await db.mute.findMany({
    where: { documentId, userId: { in: others } },
    select: { userId: true },
  });

  const events: NewsEvent[] = [];
  for (const userId of others) {
    if (muted.some((mute) => mute.userId === userId)) continue;
    if ((await decideRole({ db }, userId, documentId)) === null) continue;
    const row = {
      id: newId(randomBytes),
      kind,
      documentId,
      actorId,
      subjectId,
      excerpt: excerptOf(notice.excerpt),
      createdAt: now(),
    };
    await db.notification.create({ data: { ...row, userId } });
    events.push({ topic: personTopic(userId), kind: "notification", payload: { id: row.id } });
  }
  return events;
};

/** Of these people, those who have not been told of it, for whatever reason. A name that comes and goes is told once. */
export const notYetTold = async (
  db: Queries,
  documentId: DocumentId,
  subjectId: string,
  people: readonly string[],
): Promise<readonly string[]> => {
  const told = await db.notification.findMany({
    where: { documentId, subjectId, userId: { in: [...people] } },
    select: { userId: true },
  });
  return people.filter((person) => !told.some(({ userId }) => userId === person));
};

type Named = Pick<NotificationsReworded, "ids">;

const namedBy = ({ kind, payload }: StoredEvent): readonly string[] => {
  if (kind === "notification") return [(JSON.parse(payload) as Pick<NotificationView, "id">).id];
  return kind === "notifications-reworded" ? (JSON.parse(payload) as Named).ids : [];
};

/**
 * An event only names its notifications: they are told as they are when they are told, so that whoever comes back days
 * later hears nothing that was deleted since, or that they may not read any more.
 */
export const asTold = async (
  db: Queries,
  topic: Topic,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> => {
  const subject = parseTopic(topic)?.subject;
  const named = [...new Set(events.flatMap(namedBy))];
  if (subject?.kind !== "person" || named.length === 0) return events;
  const { userId } = subject;
  const rows = await db.notification.findMany({ where: { userId, id: { in: named } } });
  const views = await viewsOf(db, userId, rows);
  return events.map((event) => {
    const ids = namedBy(event);
    if (ids.length === 0) return event;
    const view = views.find(({ id }) => ids.includes(id));
    if (view !== undefined && event.kind === "notification")
      return { ...event, payload: JSON.stringify(view) };
    // Of one that went with its document the number stays, with nothing to say.
    const reworded: NotificationsReworded = { ids, excerpt: view?.excerpt ?? "" };
    return { ...event, kind: "notifications-reworded", payload: JSON.stringify(reworded) };
  });
};

/**
 * What was told of this comment or message says what it says now: of one that was deleted, nothing. Answers what every
 * open inbox is to hear.
 */
export const rewordNotices = async (
  db: Queries,
  documentId: DocumentId,
  subjectId: string,
  words: string,
): Promise<readonly NewsEvent[]> => {
  const excerpt = excerptOf(words);
  const where = { documentId, subjectId, excerpt: { not: excerpt } };
  const rows = await db.notification.findMany({ where, select: { id: true, userId: true } });
  if (rows.length === 0) return [];
  await db.notification.updateMany({ where, data: { excerpt } });
  const people = [...new Set(rows.map(({ userId }) => userId))];
  return people.map((userId) => {
    const ids = rows.filter((row) => row.userId === userId).map(({ id }) => id);
    const payload: Named = { ids };
    return { topic: personTopic(userId), kind: "notifications-reworded", payload };
  });
};

export const countUnread = (db: Queries, userId: string): Promise<number> =>
  db.notification.count({ where: { userId, readAt: null } });

const cursorOf = ({ createdAt, id }: NotificationRow): string => `${createdAt.getTime()}-${id}`;

const olderThan = (cursor: string) => {
  const [, time, id] = /^(\d{1,15})-([0-9a-z]{24})$/.exec(cursor) ?? [];
  if (time === undefined || id === undefined) return null;
  const createdAt = new Date(Number(time));
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
};

/** Newest first. */
export const listNotifications = async (
  { db }: { readonly db: Queries },
  userId: string,
  page: { readonly cursor: string | null; readonly size: number },
): Promise<NotificationPage | Refusal> => {
  const older = page.cursor === null ? {} : olderThan(page.cursor);
  if (older === null) return refuse("bad-request", "This cursor is not one of ours.");
  const rows = await db.notification.findMany({
    where: { userId, ...older },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: page.size + 1,
  });
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  return {
    notifications: await viewsOf(db, userId, shown),
    nextCursor: last !== undefined && rows.length > page.size ? cursorOf(last) : null,
    unread: await countUnread(db, userId),
  };
};

/** Told to every tab of theirs, so that the same things are read everywhere. Inside the command's transaction. */
export const markRead = async (
  { db, now, news }: { readonly db: Queries; readonly now: () => Date; readonly news: News },
  userId: string,
  marks: ReadMarks,
): Promise<NotificationsRead> => {
  const which =
    "ids" in marks
      ? { id: { in: [...marks.ids] } }
      : // Not every database knows a year 0.
        { createdAt: { lte: new Date(Math.max(0, Date.parse(marks.upTo))) } };
  const { count } = await db.notification.updateMany({
    where: { userId, readAt: null, ...which },
    data: { readAt: now() },
  });
  const read: NotificationsRead = { ...marks, unread: await countUnread(db, userId) };
  if (count > 0) {
    await news.publish(db, [{ topic: personTopic(userId), kind: "notifications-read", payload: read }]);
  }
  return read;
};

export const isMuted = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
): Promise<boolean | Refusal> => {
  if ((await decideRole({ db }, userId, documentId)) === null) return refuse("unknown-document");
  return (await db.mute.count({ where: { userId, documentId } })) > 0;
};

/** A document that is muted makes no notifications for this person. */
export const setMuted = async (
  { db, now }: { readonly db: Queries; readonly now: () => Date },
  userId: string,
  documentId: DocumentId,
  muted: boolean,
): Promise<boolean | Refusal> => {
  if ((await decideRole({ db }, userId, documentId)) === null) return refuse("unknown-document");
  const where = { documentId_userId: { documentId, userId } };
  if (muted) await db.mute.upsert({ where, create: { documentId, userId, createdAt: now() }, update: {} });
  else await db.mute.deleteMany({ where: { documentId, userId } });
  return muted;
};

/** Whether unread notifications also come by e-mail, where mail is sent at all. */
export const wantsDigest = async ({ db }: { readonly db: Queries }, userId: string): Promise<boolean> =>
  (await db.emailDigest.findUnique({ where: { userId } }))?.wanted ?? true;

export const setDigest = async (
  { db }: { readonly db: Queries },
  userId: string,
  wanted: boolean,
): Promise<boolean> => {
  await db.emailDigest.upsert({ where: { userId }, create: { userId, wanted }, update: { wanted } });
  return wanted;
};
