// What people do with documents as a whole: create, list, name, trash, restore, delete. Every command asks
// access.ts first. The content is not touched here, except that a new document gets its first update and that a
// title, which is content, is changed through the room like any other edit.
import { crc32 } from "node:zlib";
import { excerptOf, firstPaintOf, writeFirstPaint } from "@/protocol/first-paint";
import { type DocumentId, newDocumentId, newId, parseDocumentId, type RandomBytes } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { documentTopic } from "@/protocol/live";
import { canEdit, canManage, type LinkRole, type Role } from "@/protocol/roles";
import { decideAccess, ownAccess, roleFrom } from "./access";
import type { Database, Queries } from "./database";
import type { LiveDocuments } from "./live-documents";
import { deleteTopic, listChanged, type News } from "./live-events";
import { type Refusal, refuse } from "./refusal";
import { type Seed, seedUpdate } from "./seed";
import { transact } from "./transaction";

export interface DocumentView {
  readonly id: DocumentId;
  readonly title: string;
  readonly excerpt: string;
  readonly role: Role;
  /** It stands in the list of this person. */
  readonly isMember: boolean;
  readonly link: { readonly access: "restricted" | "anyone"; readonly role: LinkRole };
  /** The address to hand on, without the host. It holds the secret once the link was reset. */
  readonly path: string;
  readonly createdAt: Date;
  readonly editedAt: Date;
  readonly trashedAt: Date | null;
}

export interface CreateDeps {
  readonly db: Queries;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}

export interface DocumentDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly liveDocuments: LiveDocuments;
  readonly news: News;
}

interface DocumentRow {
  readonly id: string;
  readonly title: string;
  readonly excerpt: string;
  readonly linkAccess: "restricted" | "anyone";
  readonly linkRole: Role;
  readonly linkSecret: string | null;
  readonly createdAt: Date;
  readonly editedAt: Date;
  readonly trashedAt: Date | null;
}

const pathOf = ({ id, linkAccess, linkSecret }: DocumentRow): string =>
  linkAccess === "anyone" && linkSecret !== null ? `/d/${id}/${linkSecret}` : `/d/${id}`;

const viewOf = (row: DocumentRow, role: Role, isMember = true): DocumentView => ({
  id: row.id as DocumentId,
  title: row.title,
  excerpt: row.excerpt,
  role,
  isMember,
  link: { access: row.linkAccess, role: row.linkRole === "owner" ? "viewer" : row.linkRole },
  path: pathOf(row),
  createdAt: row.createdAt,
  editedAt: row.editedAt,
  trashedAt: row.trashedAt,
});

/** A title is one line of readable characters. */
export const cleanTitle = (text: string): string =>
  Array.from(
    text
      .replaceAll(/\p{Cs}/gu, "")
      .replaceAll(/[\p{Cc}\s]+/gu, " ")
      .trim(),
  )
    .slice(0, limits.titleCharacters)
    .join("")
    .trim();

export const createDocument = async (
  { db, now, randomBytes }: CreateDeps,
  ownerId: string,
  seed: Seed,
): Promise<DocumentView> => {
  const id = newDocumentId(randomBytes);
  const at = now();
  const first = { ...seed, title: cleanTitle(seed.title) };
  const update = seedUpdate(first, randomBytes);
  const firstPaint = firstPaintOf(seed.content);
  const row = await db.document.create({
    data: {
      id,
      title: first.title,
      excerpt: excerptOf(firstPaint),
      firstPaint: writeFirstPaint(firstPaint),
      createdAt: at,
      editedAt: at,
      members: { create: { userId: ownerId, role: "owner", createdAt: at } },
    },
  });
  if (update !== null) {
    const bytes = new Uint8Array(update);
    await db.documentUpdate.create({
      data: {
        documentId: id,
        key: newId(randomBytes),
        update: bytes,
        checksum: crc32(bytes) | 0,
        createdAt: at,
      },
    });
  }
  return viewOf(row, "owner");
};

interface Position {
  readonly editedAt: Date;
  readonly id: string;
}

const cursorOf = ({ editedAt, id }: Position): string => `${editedAt.getTime()}-${id}`;

const positionAt = (cursor: string): Position | null => {
  const [, time, id] = /^(\d{1,15})-([0-9a-z]{24})$/.exec(cursor) ?? [];
  return time === undefined || id === undefined ? null : { editedAt: new Date(Number(time)), id };
};

const after = ({ editedAt, id }: Position) => ({
  OR: [{ editedAt: { lt: editedAt } }, { editedAt, id: { lt: id } }],
});

export interface DocumentPage {
  readonly documents: readonly DocumentView[];
  readonly nextCursor: string | null;
}

/** The documents this person is a member of, newest edited first; or those of theirs that are in the trash. */
export const listDocuments = async (
  { db }: { readonly db: Queries },
  userId: string,
  page: { readonly trash: boolean; readonly cursor: string | null; readonly size: number },
): Promise<DocumentPage | Refusal> => {
  const position = page.cursor === null ? null : positionAt(page.cursor);
  if (page.cursor !== null && position === null)
    return refuse("bad-request", "This cursor is not one of ours.");
  const rows = await db.document.findMany({
    where: {
      trashedAt: page.trash ? { not: null } : null,
      members: { some: page.trash ? { userId, role: "owner" } : { userId } },
      ...(position === null ? {} : after(position)),
    },
    include: ownAccess(userId),
    orderBy: [{ editedAt: "desc" }, { id: "desc" }],
    take: page.size + 1,
  });
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  return {
    documents: shown.flatMap((row) => {
      const role = roleFrom(row);
      return role === null ? [] : [viewOf(row, role)];
    }),
    nextCursor: last !== undefined && rows.length > page.size ? cursorOf(last) : null,
  };
};

/** A document in the trash is shown to its owners, who may bring it back, and to nobody else. */
export const getDocument = async (
  { db }: { readonly db: Queries },
  userId: string | null,
  documentId: DocumentId,
): Promise<DocumentView | Refusal> => {
  const access = await decideAccess({ db }, userId, documentId);
  if (access.outcome === "unknown") return refuse("unknown-document");
  if (access.outcome === "trashed" && !canManage(access.role)) return refuse("unknown-document");
  const row = await db.document.findUnique({ where: { id: documentId }, include: ownAccess(userId) });
  return row === null ? refuse("unknown-document") : viewOf(row, access.role, row.members.length > 0);
};

/** The role, when the document is in use and the role allows it; otherwise why not. */
/**
 * One command of this document after the other: none decides by what another one is changing, be it who owns it, which
 * number is next or whether a comment has replies. Writing the row without changing it makes the second wait for the
 * first, on either database, and nobody who writes its text.
 */
export const holdDocument = async (queries: Queries, documentId: DocumentId): Promise<void> => {
  await queries.document.updateMany({ where: { id: documentId }, data: { id: documentId } });
};

export const requireRole = async (
  db: Queries,
  userId: string,
  documentId: DocumentId,
  allows: (role: Role) => boolean,
): Promise<Role | Refusal> => {
  const access = await decideAccess({ db }, userId, documentId);
  switch (access.outcome) {
    case "unknown":
      return refuse("unknown-document");
    case "trashed":
      return refuse(canManage(access.role) ? "in-trash" : "unknown-document");
    case "granted":
      return allows(access.role) ? access.role : refuse("not-allowed");
  }
};

const requireOwner = async (
  db: Queries,
  userId: string,
  documentId: DocumentId,
): Promise<"granted" | "trashed" | Refusal> => {
  const access = await decideAccess({ db }, userId, documentId);
  if (access.outcome === "unknown") return refuse("unknown-document");
  if (canManage(access.role)) return access.outcome;
  return refuse(access.outcome === "trashed" ? "unknown-document" : "not-allowed");
};

export const renameDocument = async (
  { db, now, liveDocuments, news }: DocumentDeps,
  userId: string,
  documentId: DocumentId,
  title: string,
): Promise<Refusal | null> => {
  const role = await requireRole(db, userId, documentId, canEdit);
  if (typeof role !== "string") return role;
  const cleaned = cleanTitle(title);
  await liveDocuments.setTitle(documentId, cleaned);
  await transact(db, async (queries) => {
    await queries.document.updateMany({
      where: { id: documentId },
      data: { title: cleaned, editedAt: now() },
    });
    await news.publish(queries, await listChanged(queries, documentId));
    return null;
  });
  return null;
};

export const trashDocument = async (
  { db, now, liveDocuments, news }: DocumentDeps,
  userId: string,
  documentId: DocumentId,
): Promise<Refusal | null> => {
  const place = await transact(db, async (queries) => {
    const found = await requireOwner(queries, userId, documentId);
    if (found === "granted") {
      await queries.document.updateMany({
        where: { id: documentId, trashedAt: null },
        data: { trashedAt: now(), trashedBy: userId },
      });
      await news.publish(queries, await listChanged(queries, documentId));
    }
    return found;
  });
  if (typeof place !== "string") return place;
  const access = await decideAccess({ db }, userId, documentId);
  liveDocuments.documentClosed(documentId, access.outcome === "trashed" ? access.trashedBy : null);
  return null;
};

export const restoreDocument = async (
  { db, news }: DocumentDeps,
  userId: string,
  documentId: DocumentId,
): Promise<Refusal | null> => {
  const place = await transact(db, async (queries) => {
    const found = await requireOwner(queries, userId, documentId);
    if (found === "trashed") {
      await queries.document.updateMany({
        where: { id: documentId },
        data: { trashedAt: null, trashedBy: null },
      });
      await news.publish(queries, await listChanged(queries, documentId));
    }
    return found;
  });
  return typeof place === "string" ? null : place;
};

/** Nothing of it stays, and those who had it in their lists are told. */
const deleteForGood = async (queries: Queries, news: News, documentId: DocumentId): Promise<void> => {
  const events = await listChanged(queries, documentId);
  await queries.document.deleteMany({ where: { id: documentId } });
  await deleteTopic(queries, documentTopic(documentId));
  await news.publish(queries, events);
};

export const deletePermanently = async (
  { db, liveDocuments, news }: DocumentDeps,
  userId: string,
  documentId: DocumentId,
): Promise<Refusal | null> => {
  const place = await transact(db, async (queries) => {
    const found = await requireOwner(queries, userId, documentId);
    if (found === "granted") return refuse("not-in-trash");
    if (found === "trashed") await deleteForGood(queries, news, documentId);
    return found;
  });
  if (typeof place !== "string") return place;
  liveDocuments.documentClosed(documentId, null);
  return null;
};

/** Deletes what has been in the trash for longer than the trash keeps things. */
export const emptyOldTrash = async (
  { db, now, liveDocuments, news }: DocumentDeps,
  trashDays: number,
): Promise<void> => {
  const before = new Date(now().getTime() - trashDays * 86_400_000);
  const old = await db.document.findMany({ where: { trashedAt: { lt: before } }, select: { id: true } });
  for (const { id } of old) {
    const documentId = parseDocumentId(id);
    if (documentId === null) continue;
    const isGone = await transact(db, async (queries) => {
      const stillOld = await queries.document.count({ where: { id, trashedAt: { lt: before } } });
      if (stillOld > 0) await deleteForGood(queries, news, documentId);
      return stillOld > 0;
    });
    if (isGone === true) liveDocuments.documentClosed(documentId, null);
  }
};
