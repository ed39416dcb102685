// Where the projection of a document's content is kept: what lists and search show without opening it.
import type { DocumentId } from "@/protocol/ids";
import type { Queries } from "./database";

export interface StoredProjection {
  readonly title: string;
  readonly excerpt: string;
}

/** A projection of the content as it was edited last at `editedAt`. A deleted document is no error. */
export const storeProjection = async (
  db: Queries,
  documentId: DocumentId,
  { title, excerpt }: StoredProjection,
  editedAt: Date,
): Promise<void> => {
  await db.document.updateMany({ where: { id: documentId }, data: { title, excerpt, editedAt } });
};

/** The edit up to which the stored projection goes; null when the document is gone. */
export const projectedUpTo = async (db: Queries, documentId: DocumentId): Promise<Date | null> => {
  const document = await db.document.findUnique({ where: { id: documentId }, select: { editedAt: true } });
  return document?.editedAt ?? null;
};
