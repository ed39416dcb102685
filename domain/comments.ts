// What people say about a document: threads on a stretch of its text, or on the whole. Rows, not content: a
// commenter needs no right to write, and every command is decided here. Who may comment may add, reply, react,
// resolve and re-open; a comment is edited by its author, and deleted by its author or an owner. A thread's
// anchor is set anew by those who may edit, since only their changes can tear it off.

import type { Anchor, CommentView, ReactionEmoji } from "@/protocol/comment-shapes";
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { documentTopic } from "@/protocol/live";
import { mentionedIn, plainBody } from "@/protocol/mentions";
import type { NotificationKind } from "@/protocol/notification-shapes";
import { canComment, canEdit, canManage, type Role } from "@/protocol/roles";
import { decideRole } from "./access";
import type { Database, Queries } from "./database";
import { holdDocument, requireRole } from "./documents";
import { type News, type NewsEvent, silenceEvents } from "./live-events";
import { notify, notYetTold, rewordNotices } from "./notifications";
import { type Refusal, refuse } from "./refusal";
import { transact, type Work } from "./transaction";

export interface CommentDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly limits: Limits;
  readonly news: News;
}

export interface NewComment {
  readonly body: string;
  readonly anchor: Anchor | null;
  readonly quote: string;
  readonly parentId: string | null;
  readonly suggestionId: string | null;
}

const person = { select: { id: true, name: true, color: true } } as const;

const included = {
  author: person,
  reactions: {
    include: { user: { select: { id: true, name: true } } },
    orderBy: [{ createdAt: "asc" as const }, { userId: "asc" as const }],
  },
};

interface CommentRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly authorId: string;
  readonly author: { readonly id: string; readonly name: string; readonly color: string };
  readonly body: string;
  readonly anchor: string | null;
  readonly quote: string;
  readonly suggestionId: string | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly resolvedById: string | null;
  readonly reactions: readonly {
    readonly emoji: string;
    readonly user: { readonly id: string; readonly name: string };
  }[];
}

const reactionsOf = (row: CommentRow): CommentView["reactions"] => {
  const people = new Map<string, { id: string; name: string }[]>();
  for (const { emoji, user } of row.reactions) people.set(emoji, [...(people.get(emoji) ?? []), user]);
  return Array.from(people, ([emoji, those]) => ({ emoji, people: those }));
};

const viewOf = (row: CommentRow, names: ReadonlyMap<string, string>): CommentView => ({
  id: row.id,
  parentId: row.parentId,
  author: row.author,
  body: row.body,
  anchor: row.anchor === null ? null : (JSON.parse(row.anchor) as Anchor),
  quote: row.quote,
  suggestionId: row.suggestionId,
  createdAt: row.createdAt.toISOString(),
  editedAt: row.editedAt?.toISOString() ?? null,
  deletedAt: row.deletedAt?.toISOString() ?? null,
  resolvedAt: row.resolvedAt?.toISOString() ?? null,
  resolvedBy: row.resolvedById === null ? null : (names.get(row.resolvedById) ?? null),
  reactions: reactionsOf(row),
});

const viewsOf = async (db: Queries, rows: readonly CommentRow[]): Promise<readonly CommentView[]> => {
  const resolvers = [...new Set(rows.flatMap(({ resolvedById }) => resolvedById ?? []))];
  const people =
    resolvers.length === 0
      ? []
      : await db.user.findMany({ where: { id: { in: resolvers } }, select: { id: true, name: true } });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map((row) => viewOf(row, names));
};

/** Oldest first: a thread's root stands before its replies. */
export const listComments = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
): Promise<readonly CommentView[] | Refusal> => {
  if ((await decideRole({ db }, userId, documentId)) === null) return refuse("unknown-document");
  const rows = await db.comment.findMany({
    where: { documentId },
    include: included,
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return viewsOf(db, rows);
};

const readComment = (db: Queries, documentId: DocumentId, commentId: string): Promise<CommentRow | null> =>
  db.comment.findFirst({ where: { id: commentId, documentId }, include: included });

/** The comment as it is now, for the answer and for everybody who listens. */
const tell = async (
  deps: { readonly db: Queries; readonly news: News },
  documentId: DocumentId,
  commentIds: readonly string[],
  others: readonly NewsEvent[] = [],
): Promise<CommentView | Refusal> => {
  const rows = await deps.db.comment.findMany({ where: { id: { in: [...commentIds] } }, include: included });
  const views = await viewsOf(deps.db, rows);
  const told = views.map(
    (view): NewsEvent => ({ topic: documentTopic(documentId), kind: "comment", payload: view }),
  );
  await deps.news.publish(deps.db, [...others, ...told]);
  return views.find(({ id }) => id === commentIds[0]) ?? refuse("unknown-comment");
};

const participantsOf = async (db: Queries, rootId: string): Promise<readonly string[]> => {
  const rows = await db.comment.findMany({
    where: { OR: [{ id: rootId }, { parentId: rootId }], deletedAt: null },
    select: { authorId: true },
  });
  return rows.map(({ authorId }) => authorId);
};

/** Owners, and those who have had their say about this document. */
export const concernedBy = async (db: Queries, documentId: DocumentId): Promise<readonly string[]> => {
  const owners = await db.member.findMany({
    where: { documentId, role: "owner" },
    select: { userId: true },
  });
  const authors = await db.comment.findMany({
    where: { documentId },
    distinct: ["authorId"],
    select: { authorId: true },
  });
  return [...owners.map(({ userId }) => userId), ...authors.map(({ authorId }) => authorId)];
};

/** Whose suggestion it is, as far as anybody was told of it. */
export const suggestedBy = async (
  db: Queries,
  documentId: DocumentId,
  suggestionId: string | null,
): Promise<readonly string[]> => {
  if (suggestionId === null) return [];
  const told = await db.notification.findFirst({
    where: { documentId, kind: "suggestion", subjectId: suggestionId },
    select: { actorId: true },
  });
  return told === null ? [] : [told.actorId];
};

type Audience = readonly (readonly [kind: NotificationKind, people: readonly string[]])[];

/** Each person hears of a comment once, for the first reason that is theirs. */
const notifyAll = async (
  deps: { readonly db: Queries; readonly now: () => Date; readonly randomBytes: RandomBytes },
  documentId: DocumentId,
  actorId: string,
  comment: { readonly id: string; readonly body: string },
  audience: Audience,
): Promise<readonly NewsEvent[]> => {
  const reached = new Set<string>();
  const events: NewsEvent[] = [];
  for (const [kind, people] of audience) {
    const left = people.filter((userId) => !reached.has(userId));
    for (const userId of left) reached.add(userId);
    const notice = { kind, documentId, actorId, subjectId: comment.id, excerpt: plainBody(comment.body) };
    events.push(...(await notify(deps, left, notice)));
  }
  return events;
};

const audienceOf = async (
  db: Queries,
  documentId: DocumentId,
  added: NewComment,
  mentions: readonly string[],
): Promise<Audience> => {
  if (added.parentId !== null)
    return [
      ["mention", mentions],
      ["reply", await participantsOf(db, added.parentId)],
    ];
  return [
    ["mention", mentions],
    ["reply", await suggestedBy(db, documentId, added.suggestionId)],
    ["comment", await concernedBy(db, documentId)],
  ];
};

/** A reply belongs to the beginning of a thread of this document, and to one that is not gone. */
const refuseParent = async (
  db: Queries,
  documentId: DocumentId,
  parentId: string | null,
): Promise<Refusal | null> => {
  if (parentId === null) return null;
  const root = await db.comment.findFirst({
    where: { id: parentId, documentId, parentId: null },
    select: { id: true },
  });
  return root === null ? refuse("unknown-comment") : null;
};

/** A reply to what was resolved opens it again: somebody has more to say. */
export const addComment =
  (
    { now, randomBytes, limits, news }: Omit<CommentDeps, "db">,
    userId: string,
    documentId: DocumentId,
    added: NewComment,
  ): Work<CommentView> =>
  async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, canComment);
    if (typeof role !== "string") return role;
    const refused = await refuseParent(queries, documentId, added.parentId);
    if (refused !== null) return refused;
    if ((await queries.comment.count({ where: { documentId } })) >= limits.commentsPerDocument)
      return refuse("comments-full");
    const mentions = mentionedIn(added.body).slice(0, limits.mentionsPerComment);
    const audience = await audienceOf(queries, documentId, added, mentions);
    const comment = { id: newId(randomBytes), body: added.body };
    await queries.comment.create({
      data: {
        ...comment,
        documentId,
        authorId: userId,
        parentId: added.parentId,
        anchor: added.anchor === null ? null : JSON.stringify(added.anchor),
        quote: added.quote,
        suggestionId: added.suggestionId,
        createdAt: now(),
      },
    });
    const reopened =
      added.parentId === null
        ? { count: 0 }
        : await queries.comment.updateMany({
            where: { id: added.parentId, resolvedAt: { not: null } },
            data: { resolvedAt: null, resolvedById: null },
          });
    const deps = { db: queries, now, randomBytes, news };
    const notices = await notifyAll(deps, documentId, userId, comment, audience);
    const changed = reopened.count > 0 && added.parentId !== null ? [added.parentId] : [];
    return tell(deps, documentId, [comment.id, ...changed], notices);
  };

/** One comment of this document, by somebody who may do this to it. */
const change = (
  { db, news }: CommentDeps,
  userId: string,
  documentId: DocumentId,
  commentId: string,
  allows: (role: Role, comment: CommentRow) => boolean,
  act: (queries: Queries, comment: CommentRow) => Promise<readonly NewsEvent[]>,
): Promise<CommentView | Refusal> =>
  transact(db, async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, canComment);
    if (typeof role !== "string") return role;
    const comment = await readComment(queries, documentId, commentId);
    if (comment === null || comment.deletedAt !== null) return refuse("unknown-comment");
    if (!allows(role, comment)) return refuse("not-allowed");
    const events = await act(queries, comment);
    return tell({ db: queries, news }, documentId, [commentId], events);
  });

export const editComment = (
  deps: CommentDeps,
  userId: string,
  documentId: DocumentId,
  commentId: string,
  body: string,
): Promise<CommentView | Refusal> =>
  change(
    deps,
    userId,
    documentId,
    commentId,
    (_, { authorId }) => authorId === userId,
    async (queries, before) => {
      const { now, randomBytes, limits } = deps;
      await queries.comment.update({ where: { id: commentId }, data: { body, editedAt: now() } });
      const called = mentionedIn(body).slice(0, limits.mentionsPerComment);
      const known = mentionedIn(before.body);
      const added = called.filter((id) => !known.includes(id));
      const mentions = await notYetTold(queries, documentId, commentId, added);
      const comment = { id: commentId, body };
      const reworded = await rewordNotices(queries, documentId, commentId, plainBody(body));
      const notices = await notifyAll({ db: queries, now, randomBytes }, documentId, userId, comment, [
        ["mention", mentions],
      ]);
      return [...reworded, ...notices];
    },
  );

export const resolveThread = (
  deps: CommentDeps,
  userId: string,
  documentId: DocumentId,
  commentId: string,
  resolved: boolean,
): Promise<CommentView | Refusal> =>
  change(
    deps,
    userId,
    documentId,
    commentId,
    (_, { parentId }) => parentId === null,
    async (queries, { resolvedAt }) => {
      // Whoever comes second changes nothing: the first one resolved it.
      if ((resolvedAt !== null) === resolved) return [];
      const data = resolved
        ? { resolvedAt: deps.now(), resolvedById: userId }
        : { resolvedAt: null, resolvedById: null };
      await queries.comment.update({ where: { id: commentId }, data });
      return [];
    },
  );

export const react = (
  deps: CommentDeps,
  userId: string,
  documentId: DocumentId,
  commentId: string,
  emoji: ReactionEmoji,
  on: boolean,
): Promise<CommentView | Refusal> =>
  change(
    deps,
    userId,
    documentId,
    commentId,
    () => true,
    async (queries) => {
      const row = { commentId, userId, emoji };
      if (on) {
        await queries.reaction.upsert({
          where: { commentId_userId_emoji: row },
          create: { ...row, createdAt: deps.now() },
          update: {},
        });
      } else await queries.reaction.deleteMany({ where: row });
      return [];
    },
  );

/** After a move or an undo the same text is made of new characters; the editor's client that did it says which. */
export const reanchorThread = (
  deps: CommentDeps,
  userId: string,
  documentId: DocumentId,
  commentId: string,
  anchor: Anchor,
): Promise<CommentView | Refusal> =>
  change(
    deps,
    userId,
    documentId,
    commentId,
    (role, { parentId }) => canEdit(role) && parentId === null,
    async (queries) => {
      await queries.comment.update({ where: { id: commentId }, data: { anchor: JSON.stringify(anchor) } });
      return [];
    },
  );

const deletedEvents = (documentId: DocumentId, ids: readonly string[]): readonly NewsEvent[] =>
  ids.map((id) => ({ topic: documentTopic(documentId), kind: "comment-deleted", payload: { id } }));

/** The beginning of a thread that others replied to keeps its place, empty, for as long as they do. */
export const deleteComment = async (
  { db, now, news }: CommentDeps,
  userId: string,
  documentId: DocumentId,
  commentId: string,
): Promise<Refusal | null> => {
  const answer = await transact(db, async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, canComment);
    if (typeof role !== "string") return role;
    const comment = await readComment(queries, documentId, commentId);
    if (comment === null || comment.deletedAt !== null) return refuse("unknown-comment");
    if (comment.authorId !== userId && !canManage(role)) return refuse("not-allowed");
    await silenceEvents(queries, documentTopic(documentId), commentId);
    const reworded = await rewordNotices(queries, documentId, commentId, "");
    if ((await queries.comment.count({ where: { parentId: commentId } })) > 0) {
      await queries.reaction.deleteMany({ where: { commentId } });
      await queries.comment.update({ where: { id: commentId }, data: { body: "", deletedAt: now() } });
      const told = await tell({ db: queries, news }, documentId, [commentId], reworded);
      return "refused" in told ? told : role;
    }
    await queries.comment.delete({ where: { id: commentId } });
    const emptied = await deleteEmptiedRoot(queries, comment.parentId);
    await news.publish(queries, [...reworded, ...deletedEvents(documentId, [commentId, ...emptied])]);
    return role;
  });
  return typeof answer === "string" ? null : answer;
};

const deleteEmptiedRoot = async (queries: Queries, rootId: string | null): Promise<readonly string[]> => {
  if (rootId === null) return [];
  const { count } = await queries.comment.deleteMany({
    where: { id: rootId, deletedAt: { not: null }, replies: { none: {} } },
  });
  return count > 0 ? [rootId] : [];
};
