// What a person is told about: made in the transaction of the command that caused it, so that it exists exactly
// when the thing it tells of does.
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import { personTopic } from "@/protocol/live";
import { decideRole } from "./access";
import type { Queries } from "./database";
import type { NewsEvent } from "./live-events";

export type NotificationKind = "mention" | "comment" | "reply" | "suggestion" | "share" | "accessRequest";

export interface Notice {
  readonly kind: NotificationKind;
  readonly documentId: DocumentId;
  /** Who caused it; never told about it. */
  readonly actorId: string;
  readonly subjectId: string | null;
  readonly excerpt: string;
}

export interface NotificationView {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly documentId: string;
  readonly documentTitle: string;
  readonly actor: { readonly id: string; readonly name: string; readonly color: string };
  readonly subjectId: string | null;
  readonly excerpt: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

interface NotifyDeps {
  readonly db: Queries;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}

const excerptCharacters = 200;

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
  const actor = await db.user.findUnique({
    where: { id: actorId },
    select: { id: true, name: true, color: true },
  });
  const document = await db.document.findUnique({ where: { id: documentId }, select: { title: true } });
  if (actor === null || document === null) return [];

  const events: NewsEvent[] = [];
  for (const userId of others) {
    if (muted.some((mute) => mute.userId === userId)) continue;
    if ((await decideRole({ db }, userId, documentId)) === null) continue;
    const at = now();
    const row = {
      id: newId(randomBytes),
      kind,
      documentId,
      subjectId,
      excerpt: Array.from(notice.excerpt).slice(0, excerptCharacters).join(""),
    };
    await db.notification.create({ data: { ...row, userId, actorId, createdAt: at } });
    const view: NotificationView = {
      ...row,
      documentTitle: document.title,
      actor,
      createdAt: at.toISOString(),
      readAt: null,
    };
    events.push({ topic: personTopic(userId), kind: "notification", payload: view });
  }
  return events;
};
