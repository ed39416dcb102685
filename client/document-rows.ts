// A list of documents that follows what others do. Pure: the list and a row as it is now, the next list out. Rows
// that are there stay where they are, so that nobody loses their place; new ones stand where the list begins.
import type { DocumentList, DocumentListed } from "@/protocol/document-shapes";

type Rows = readonly DocumentListed[];

/** `row` is null when the document is gone, or closed to them; one that only its link opens is in nobody's list. */
export const withRow = (rows: Rows, id: string, row: DocumentListed | null, trash: boolean): Rows => {
  const belongs =
    row?.isMember === true && (row.trashedAt !== null) === trash && (!trash || row.role === "owner");
  if (!belongs) return rows.filter((other) => other.id !== id);
  if (rows.some((other) => other.id === id)) return rows.map((other) => (other.id === id ? row : other));
  const at = rows.findIndex((other) => other.editedAt < row.editedAt);
  return at === -1 ? [...rows, row] : [...rows.slice(0, at), row, ...rows.slice(at)];
};

/** The newest page, read anew, in front of what was loaded beyond it. */
export const withNewestPage = (rows: Rows, page: DocumentList): Rows => {
  const last = page.documents.at(-1);
  if (page.nextCursor === null || last === undefined) return page.documents;
  const beyond = rows.filter(
    (row) => row.editedAt < last.editedAt && !page.documents.some(({ id }) => id === row.id),
  );
  return [...page.documents, ...beyond];
};
