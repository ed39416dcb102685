// What is the matter with each stored row of a document, for an operator who has to decide which of them goes.

import type { StoredRow } from "@/server/log/prisma-log";
import { withoutHoles } from "@/server/room/quarantine";

export type RowState =
  | "sound"
  /** Its bytes are not those that were written. */
  | "DAMAGED"
  /** It stands on a row that is damaged or gone: it shows again when somebody brings that. */
  | "stranded"
  /** With it, no worker builds the document in its time. */
  | "TOO COSTLY"
  /** A snapshot holds it. */
  | "covered";

interface Options {
  readonly smallDocumentBytes: number;
  /** Whether a worker builds these in its time. */
  readonly builds: (pieces: readonly Uint8Array[]) => Promise<boolean>;
}

/** How many of the first rows can be built; those after it cannot, because of the first of them. */
const buildable = async (rows: readonly StoredRow[], builds: Options["builds"]): Promise<number> => {
  const isBuilt = (count: number) => builds(rows.slice(0, count).map(({ content }) => content));
  if (await isBuilt(rows.length)) return rows.length;
  let [built, failed] = [0, rows.length];
  while (failed - built > 1) {
    const middle = Math.floor((built + failed) / 2);
    if (await isBuilt(middle)) built = middle;
    else failed = middle;
  }
  return built;
};

/** `rows` as the log gives them, snapshots first and the newest of them at the front. */
export const rowStates = async (rows: readonly StoredRow[], options: Options): Promise<RowState[]> => {
  const newest = rows.find(({ key, isSound }) => key.startsWith("snapshot ") && isSound);
  const current = rows.filter(
    (row) => row.isSound && !row.isCovered && (row === newest || !row.key.startsWith("snapshot ")),
  );
  const standing = new Set(
    withoutHoles(
      current.map(({ content }) => content),
      options,
    ),
  );
  const costly = new Set<StoredRow>();
  let left = current.filter(({ content }) => standing.has(content));
  for (;;) {
    const culprit = left[await buildable(left, options.builds)];
    if (culprit === undefined) break;
    costly.add(culprit);
    left = left.filter((row) => row !== culprit);
  }
  return rows.map((row) => {
    if (!row.isSound) return "DAMAGED";
    if (costly.has(row)) return "TOO COSTLY";
    if (!current.includes(row)) return "covered";
    return standing.has(row.content) ? "sound" : "stranded";
  });
};
