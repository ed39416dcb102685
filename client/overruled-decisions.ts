// Two people may decide on one suggestion before they hear of each other, and one of the decisions stands. This takes
// out of the text again what the other one wrote. Deleting twice is deleting once, so every page of an editor may do it.
import * as Y from "yjs";
import { removeIfEmpty } from "./block-tree";
import { doubledIn, elementAt, type Moved, type MovedRun, overruledIn } from "./moved-letters";
import {
  allMoves,
  decisionField,
  decisionsOf,
  type KnownMove,
  movesIn,
  overruledField,
  recordsIn,
  restoredIn,
  type Written,
} from "./suggestion-records";

/** The clocks from the first to the last, without those of the copies. */
const partsWithout = (
  { from, to }: Written,
  copies: readonly MovedRun[],
): { clock: number; len: number }[] => {
  const kept = copies
    .filter((copy) => from <= copy.to && copy.to + copy.length <= to)
    .toSorted((a, b) => a.to - b.to);
  const begins = [from, ...kept.map((copy) => copy.to + copy.length)];
  const ends = [...kept.map((copy) => copy.to), to];
  return begins
    .map((clock, at) => ({ clock, len: (ends[at] ?? clock) - clock }))
    .filter(({ len }) => len > 0);
};

/** All but copies of what stood there before: of those one is to stay, which is another's to find out. */
const takeOut = (
  transaction: Y.Transaction,
  written: Written,
  copies: readonly MovedRun[] = [],
  further: readonly Moved[] = [],
): void => {
  const { client } = written;
  const ranges = Y.createDeleteSet();
  const parts = partsWithout(written, copies);
  ranges.clients.set(client, parts);
  // What was written is somewhere else by now where its block was moved.
  for (const { by, origins } of further)
    for (const run of origins.filter((each) => each.client === client))
      for (const { clock, len } of parts) {
        const [begin, end] = [Math.max(clock, run.clock), Math.min(clock + len, run.clock + run.length)];
        const known = ranges.clients.get(by) ?? [];
        if (begin < end)
          ranges.clients.set(by, [...known, { clock: run.to + begin - run.clock, len: end - begin }]);
      }
  const types: Y.Item[] = [];
  Y.iterateDeletedStructs(transaction, ranges, (struct) => {
    if (!(struct instanceof Y.Item) || struct.deleted) return;
    if (struct.content instanceof Y.ContentString) struct.delete(transaction);
    else if (struct.content instanceof Y.ContentType) types.push(struct);
  });
  // What somebody has written into a paragraph of theirs meanwhile stays.
  for (const item of types.toReversed()) {
    const { type } = item.content as Y.ContentType;
    if (type._length === 0) item.delete(transaction);
  }
};

const tidyRecord = (record: Y.Map<unknown>, transaction: Y.Transaction, all: readonly KnownMove[]): void => {
  const accepted = decisionsOf(record).filter(({ verdict }) => verdict === "accepted");
  const moves = new Map(movesIn(record).map((moved) => [moved.field, moved]));
  for (const loser of accepted.slice(1)) {
    const field = decisionField(loser.key);
    takeOut(transaction, loser.written, moves.get(field)?.origins, all);
    if (!moves.has(field)) record.delete(field);
    else record.set(overruledField(loser.key), true);
  }
  // Whoever did not stand may have moved it on before they knew.
  for (const { field, key, written, origins } of moves.values())
    if (field === decisionField(key) && record.has(overruledField(key)))
      takeOut(transaction, written, origins, all);
  // Somebody undid their own acceptance before they knew of this one: what they put back is gone all the same.
  for (const { field, written } of accepted.length > 0 ? restoredIn(record) : []) {
    takeOut(transaction, written, moves.get(field)?.origins, all);
    if (!moves.has(field)) record.delete(field);
  }
};

/** Of letters that were moved twice at once; and the blocks that were made for nothing else. */
const takeOutDoubled = (root: Y.Map<unknown>, transaction: Y.Transaction): void => {
  const { doc } = transaction;
  const moves = allMoves(root);
  for (const { client, clock } of doubledIn(doc, moves))
    takeOut(transaction, { client, from: clock, to: clock + 1 });
  for (const rank of overruledIn(moves)) {
    const { into, by, written } = moves[rank] ?? {};
    const isMade =
      into && written && into.client === by && written.from <= into.clock && into.clock < written.to;
    if (isMade) removeIfEmpty(doc, elementAt(doc, into));
  }
};

/** Within a transaction: of everything that is suggested under this root. */
export const takeOutOverruled = (root: Y.Map<unknown>, transaction: Y.Transaction): void => {
  const all = allMoves(root);
  for (const record of recordsIn(root)) tidyRecord(record, transaction, all);
  takeOutDoubled(root, transaction);
};
