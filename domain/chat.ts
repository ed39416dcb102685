// What people say beside a document. Whoever may open it may read and write, also by its link alone. Messages are
// numbered for each document without gaps; a deleted one keeps its number and loses its words.
import type { ChatMessageView, ChatPage, ChatReadUpTo } from "@/protocol/chat-shapes";
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { documentTopic, personTopic } from "@/protocol/live";
import { mentionedIn, plainBody } from "@/protocol/mentions";
import { canManage } from "@/protocol/roles";
import { decideRole } from "./access";
import type { Database, Queries } from "./database";
import { holdDocument, requireRole } from "./documents";
import { type News, silenceEvents } from "./live-events";
import { notify, notYetTold, rewordNotices } from "./notifications";
import { type Refusal, refuse } from "./refusal";
import { transact, type Work } from "./transaction";

export interface ChatDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly news: News;
  readonly limits: Limits;
}

interface ChatRow {
  readonly id: string;
  readonly number: number;
  readonly author: { readonly id: string; readonly name: string; readonly color: string };
  readonly body: string;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
}

const withAuthor = { author: { select: { id: true, name: true, color: true } } } as const;

const viewOf = ({ id, number, author, body, createdAt, editedAt, deletedAt }: ChatRow): ChatMessageView => ({
  id,
  number,
  author,
  body,
  createdAt: createdAt.toISOString(),
  editedAt: editedAt?.toISOString() ?? null,
  deletedAt: deletedAt?.toISOString() ?? null,
});

const anyRole = (): boolean => true;

const latestNumber = async (db: Queries, documentId: DocumentId): Promise<number> => {
  const { _max } = await db.chatMessage.aggregate({ where: { documentId }, _max: { number: true } });
  return _max.number ?? 0;
};

const readUpTo = async (db: Queries, documentId: DocumentId, userId: string): Promise<number> =>
  (await db.chatRead.findUnique({ where: { documentId_userId: { documentId, userId } } }))?.upTo ?? 0;

/** The newest messages, or those before a number. */
export const listChat = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
  page: { readonly before: number | null; readonly size: number },
): Promise<ChatPage | Refusal> => {
  if ((await decideRole({ db }, userId, documentId)) === null) return refuse("unknown-document");
  const latest = await latestNumber(db, documentId);
  // A column of PostgreSQL cannot even be compared with a number that is too large for it.
  const before = page.before === null ? null : Math.min(page.before, latest + 1);
  const rows = await db.chatMessage.findMany({
    where: { documentId, ...(before !== null && { number: { lt: before } }) },
    include: withAuthor,
    orderBy: { number: "desc" },
    take: page.size + 1,
  });
  const upTo = await readUpTo(db, documentId, userId);
  const unread = await db.chatMessage.count({
    where: { documentId, number: { gt: upTo }, authorId: { not: userId }, deletedAt: null },
  });
  return {
    messages: rows.slice(0, page.size).toReversed().map(viewOf),
    hasMore: rows.length > page.size,
    latest,
    readUpTo: upTo,
    unread,
  };
};

const told = (
  queries: Queries,
  { now, randomBytes, limits }: ChatDeps,
  documentId: DocumentId,
  message: ChatMessageView,
  people: readonly string[],
) =>
  notify({ db: queries, now, randomBytes }, people.slice(0, limits.mentionsPerComment), {
    kind: "mention",
    documentId,
    actorId: message.author.id,
    subjectId: message.id,
    excerpt: plainBody(message.body),
  });

/** Forward only, also when two tabs say it at the same moment. */
const raiseRead = async (
  queries: Queries,
  documentId: DocumentId,
  userId: string,
  upTo: number,
): Promise<void> => {
  await queries.chatRead.upsert({
    where: { documentId_userId: { documentId, userId } },
    create: { documentId, userId, upTo },
    update: {},
  });
  await queries.chatRead.updateMany({ where: { documentId, userId, upTo: { lt: upTo } }, data: { upTo } });
};

/** The work of one transaction, so that it can be made to act once. */
export const sendMessage =
  (deps: ChatDeps, userId: string, documentId: DocumentId, body: string): Work<ChatMessageView> =>
  async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, anyRole);
    if (typeof role !== "string") return role;
    const number = (await latestNumber(queries, documentId)) + 1;
    const row = await queries.chatMessage.create({
      data: {
        id: newId(deps.randomBytes),
        documentId,
        number,
        authorId: userId,
        body,
        createdAt: deps.now(),
      },
      include: withAuthor,
    });
    await raiseRead(queries, documentId, userId, number);
    const message = viewOf(row);
    const notices = await told(queries, deps, documentId, message, mentionedIn(body));
    await deps.news.publish(queries, [
      { topic: documentTopic(documentId), kind: "chat-message", payload: message },
      { topic: personTopic(userId), kind: "chat-read", payload: { documentId, upTo: number } },
      ...notices,
    ]);
    return message;
  };

export const editMessage = (
  deps: ChatDeps,
  userId: string,
  documentId: DocumentId,
  messageId: string,
  body: string,
): Promise<ChatMessageView | Refusal> =>
  transact(deps.db, async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, anyRole);
    if (typeof role !== "string") return role;
    const before = await queries.chatMessage.findFirst({ where: { id: messageId, documentId } });
    if (before === null || before.deletedAt !== null) return refuse("unknown-message");
    if (before.authorId !== userId) return refuse("not-allowed");
    const row = await queries.chatMessage.update({
      where: { id: messageId },
      data: { body, editedAt: deps.now() },
      include: withAuthor,
    });
    const message = viewOf(row);
    const known = mentionedIn(before.body);
    const named = mentionedIn(body).filter((person) => !known.includes(person));
    const newlyNamed = await notYetTold(queries, documentId, messageId, named);
    const reworded = await rewordNotices(queries, documentId, messageId, plainBody(body));
    await deps.news.publish(queries, [
      { topic: documentTopic(documentId), kind: "chat-message", payload: message },
      ...reworded,
      ...(await told(queries, deps, documentId, message, newlyNamed)),
    ]);
    return message;
  });

/** One's own; owners take away anybody's. */
export const deleteMessage = async (
  deps: ChatDeps,
  userId: string,
  documentId: DocumentId,
  messageId: string,
): Promise<Refusal | null> => {
  const answer = await transact(deps.db, async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, anyRole);
    if (typeof role !== "string") return role;
    const before = await queries.chatMessage.findFirst({ where: { id: messageId, documentId } });
    if (before === null) return refuse("unknown-message");
    if (before.authorId !== userId && !canManage(role)) return refuse("not-allowed");
    const row = await queries.chatMessage.update({
      where: { id: messageId },
      data: { body: "", deletedAt: before.deletedAt ?? deps.now() },
      include: withAuthor,
    });
    await silenceEvents(queries, documentTopic(documentId), messageId);
    const reworded = await rewordNotices(queries, documentId, messageId, "");
    const message = { topic: documentTopic(documentId), kind: "chat-message", payload: viewOf(row) } as const;
    await deps.news.publish(queries, [...reworded, message]);
    return role;
  });
  return typeof answer === "string" ? null : answer;
};

/** Goes forward only, and never beyond what was said. */
export const readChat = (
  { db, news }: ChatDeps,
  userId: string,
  documentId: DocumentId,
  upTo: number,
): Promise<ChatReadUpTo | Refusal> =>
  transact(db, async (queries) => {
    const role = await requireRole(queries, userId, documentId, anyRole);
    if (typeof role !== "string") return role;
    const before = await readUpTo(queries, documentId, userId);
    const read = {
      documentId,
      upTo: Math.max(before, Math.min(upTo, await latestNumber(queries, documentId))),
    };
    if (read.upTo === before) return read;
    await raiseRead(queries, documentId, userId, read.upTo);
    await news.publish(queries, [{ topic: personTopic(userId), kind: "chat-read", payload: read }]);
    return read;
  });
