// Where the projection of a document's content is kept: what lists and search show without opening it. Lists are told
// when what they show is another; a document that is written in all day changes its first lines rarely.
import type { DocumentId } from "@/protocol/ids";
import type { Database, Queries } from "./database";
import { listChanged, type News } from "./live-events";
import { transact } from "./transaction";

export interface StoredProjection {
  readonly title: string;
  readonly excerpt: string;
}

/** A projection of the content as it was edited last at `editedAt`. A deleted document is no error. */
export const storeProjection = async (
  { db, news }: { readonly db: Database; readonly news: News },
  documentId: DocumentId,
  { title, excerpt }: StoredProjection,
  editedAt: Date,
): Promise<void> => {
  const before = await db.document.findUnique({
    where: { id: documentId },
    select: { title: true, excerpt: true },
  });
  if (before === null) return;
  const data = { title, excerpt, editedAt };
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

/** The edit up to which the stored projection goes; null when the document is gone. */
export const projectedUpTo = async (db: Queries, documentId: DocumentId): Promise<Date | null> => {
  const document = await db.document.findUnique({ where: { id: documentId }, select: { editedAt: true } });
  return document?.editedAt ?? null;
};
