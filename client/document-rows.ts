// A list of documents that follows what others do. Pure: the list and what was read, the next list out. Rows that are
// there stay where they are, so that nobody loses their place; new ones stand where the server would have them.
import type { DocumentList, DocumentListed } from "@/protocol/document-shapes";

export type ChangeList = (list: DocumentList) => DocumentList;

/** In the server's order, which is what its cursors count in. */
const isBehind = (row: DocumentListed, other: DocumentListed): boolean =>
  row.editedAt < other.editedAt || (row.editedAt === other.editedAt && row.id < other.id);

const isIn = (rows: readonly DocumentListed[], { id }: DocumentListed): boolean =>
  rows.some((other) => other.id === id);

/** `row` is null when the document is gone, or closed to them; one that only its link opens is in nobody's list. */
export const withRow = (
  { documents: rows, nextCursor }: DocumentList,
  id: string,
  row: DocumentListed | null,
  trash: boolean,
): DocumentList => {
  const belongs =
    row?.isMember === true && (row.trashedAt !== null) === trash && (!trash || row.role === "owner");
  if (!belongs) return { nextCursor, documents: rows.filter((other) => other.id !== id) };
  if (isIn(rows, row)) return { nextCursor, documents: rows.map((other) => (other.id === id ? row : other)) };
  const at = rows.findIndex((other) => isBehind(other, row));
  const place = at === -1 ? rows.length : at;
  return { nextCursor, documents: [...rows.slice(0, place), row, ...rows.slice(place)] };
};

/**
 * The newest page, read anew, in front of what was loaded beyond it. A page without a row as it was known does not
 * reach down to what is known: what is between them would be in neither.
 */
export const withNewestPage = (list: DocumentList, page: DocumentList): DocumentList => {
  const last = page.documents.at(-1);
  const reachesKnown = page.documents.some(({ id, editedAt }) =>
    list.documents.some((known) => known.id === id && known.editedAt === editedAt),
  );
  if (page.nextCursor === null || last === undefined || !reachesKnown) return page;
  const beyond = list.documents.filter((row) => isBehind(row, last) && !isIn(page.documents, row));
  return { documents: [...page.documents, ...beyond], nextCursor: list.nextCursor };
};

/** `cursor` is what the page was asked for with: meanwhile the list may go on from elsewhere. */
export const withNextPage = (list: DocumentList, cursor: string, page: DocumentList): DocumentList => {
  if (list.nextCursor !== cursor) return list;
  const more = page.documents.filter((row) => !isIn(list.documents, row));
  return { documents: [...list.documents, ...more], nextCursor: page.nextCursor };
};
