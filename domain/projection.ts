// Where the projection of a document's content is kept: what lists, search and the first paint of a page show without
// opening it. Lists are told when what they show is another; a document that is written in all day changes its first
// lines rarely.
import { type FirstPaint, readFirstPaint, writeFirstPaint } from "@/protocol/first-paint";
import type { DocumentId } from "@/protocol/ids";
import type { Database, Queries } from "./database";
import { listChanged, type News } from "./live-events";
import { transact } from "./transaction";

export interface StoredProjection {
  readonly title: string;
  readonly excerpt: string;
  readonly firstPaint: FirstPaint;
}

/** A projection of the content as it was edited last at `editedAt`. A deleted document is no error. */
export const storeProjection = async (
  { db, news }: { readonly db: Database; readonly news: News },
  documentId: DocumentId,
  { title, excerpt, firstPaint }: StoredProjection,
  editedAt: Date,
): Promise<void> => {
  const before = await db.document.findUnique({
    where: { id: documentId },
    select: { title: true, excerpt: true },
  });
  if (before === null) return;
  const data = { title, excerpt, firstPaint: writeFirstPaint(firstPaint), editedAt };
  if (before.title === title && before.excerpt === excerpt) {
    await db.document.updateMany({ where: { id: documentId }, data });
    return;
  }
  await transact(db, async (queries) => {
    await queries.document.updateMany({ where: { id: documentId }, data });
    await news.publish(queries, await listChanged(queries, documentId));
    return null;
  });
  news.announce();
};

/**
 * The edit up to which the stored projection goes; null when the document is gone. One that was written before there
 * were first paints goes nowhere.
 */
export const projectedUpTo = async (db: Queries, documentId: DocumentId): Promise<Date | null> => {
  const document = await db.document.findUnique({
    where: { id: documentId },
    select: { editedAt: true, firstPaint: true },
  });
  if (document === null) return null;
  return document.firstPaint === null ? new Date(0) : document.editedAt;
};

/** For those who have been granted access a moment ago, and nobody else: it is not asked about here. */
export const storedFirstPaint = async (db: Queries, documentId: DocumentId): Promise<FirstPaint | null> => {
  const document = await db.document.findUnique({ where: { id: documentId }, select: { firstPaint: true } });
  return readFirstPaint(document?.firstPaint ?? null);
};
