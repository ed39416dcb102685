// Where the projection of a document's content is kept: what lists and search show without opening it.
import type { DocumentId } from "@/protocol/ids";
import type { Queries } from "./database";

export interface StoredProjection {
  readonly title: string;
  readonly excerpt: string;
}

/** `editedAt` is null when nothing was edited since the last projection. A deleted document is no error. */
export const storeProjection = async (
  db: Queries,
  documentId: DocumentId,
  { title, excerpt }: StoredProjection,
  editedAt: Date | null,
): Promise<void> => {
  await db.document.updateMany({
    where: { id: documentId },
    data: { title, excerpt, ...(editedAt !== null && { editedAt }) },
  });
};
