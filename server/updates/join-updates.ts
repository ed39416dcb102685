// Many updates as one, for the readers of a room and for a row of its log: each client's structs stay the bytes they
// are, one after the other. Merging them with Yjs would decode all and save a few bytes for a while; in a busy room it
// took longer than everything else.
import { mergeUpdates } from "@/protocol/merge-updates";
import { DeletedRanges } from "./deleted-ranges";
import type { StructRun } from "./struct-run";
import { encodeRuns, layoutOf } from "./update-layout";

const meet = (runs: readonly StructRun[]): boolean => {
  const ends = new Map<number, number>();
  return runs.every(({ client, clock, end }) => {
    const follows = (ends.get(client) ?? clock) === clock;
    ends.set(client, end);
    return follows;
  });
};

export const joinUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  const [first] = updates;
  if (first !== undefined && updates.length === 1) return first;
  const layouts = updates.map(layoutOf);
  const runs = layouts.flatMap((layout) => layout.runs);
  // Those that leave a gap between them, or hold the same: Yjs knows how to put these together.
  if (!meet(runs)) return mergeUpdates(updates);
  const deleted = new DeletedRanges();
  for (const layout of layouts) deleted.addAll(layout.deleted);
  return encodeRuns(runs, deleted.encoded());
};
