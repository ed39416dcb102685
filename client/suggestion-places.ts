// Where a suggestion is: on letters, at a place, on blocks. All of them are named by the letters and blocks of the
// document, so they follow what others write; where letters are written anew, this says what they are called then.
import * as Y from "yjs";
import { type Moved, movedTo } from "./moved-letters";
import type { Place, Suggestion } from "./suggestion-records";
import { spotOf } from "./text-anchors";

export type Whereabouts = Pick<Suggestion, "range" | "place" | "join" | "kind">;

export const nowhere: Whereabouts = { range: null, place: null, join: null, kind: null };

export const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const putField = (record: Y.Map<unknown>, field: string, value: unknown): void => {
  if (value === null) record.delete(field);
  else if (!sameJson(record.get(field), value)) record.set(field, value);
};

export const putWhereabouts = (record: Y.Map<unknown>, { range, place, join, kind }: Whereabouts): void => {
  putField(record, "joined", join && { ...join, range, place });
  putField(record, "range", join === null ? range : null);
  putField(record, "place", join === null ? place : null);
  putField(record, "kind", kind);
};

/** What is suggested on letters that were moved, or on their block. `isSameBlock` when that has become another kind. */
export const afterMove = (
  { range, place, join, kind }: Whereabouts,
  { by, blocks, runs, into }: Moved,
  isSameBlock: boolean,
): Whereabouts => {
  const letter = <Kind extends Place>(known: Kind): Kind => {
    const to = known.item == null ? null : movedTo(runs, known.item as Y.ID);
    return to === null ? known : { ...known, type: null, tname: null, item: { client: by, clock: to } };
  };
  const block = (known: Place): Place =>
    into !== null && blocks.some(({ client, clock }) => sameJson(known.type, { client, clock }))
      ? { ...known, type: { client: into.client, clock: into.clock } }
      : known;
  const [first] = runs;
  /** The beginning of a block that was joined is where its first letter is now. */
  const point = (known: Place): Place => {
    const isBegin = known.item == null && known.type != null && block(known) !== known;
    if (!isBegin || isSameBlock) return isBegin ? block(known) : letter(known);
    return first === undefined ? known : { item: { client: by, clock: first.to }, assoc: 0 };
  };
  return {
    range: range && { from: letter(range.from), to: letter(range.to) },
    place: place && point(place),
    join: join && { first: block(join.first), last: isSameBlock ? block(join.last) : join.last },
    kind: kind && (isSameBlock ? { ...kind, block: block(kind.block) } : kind),
  };
};

/** Null where what it names was not made anew. */
const madeAnew = (doc: Y.Doc, place: Place, side: 0 | -1): Place | null => {
  const { client, clock } = place.item ?? place.type ?? { client: 0, clock: 0 };
  if (Y.getState(doc.store, client) <= clock) return null;
  const item = Y.getItem(doc.store, Y.createID(client, clock));
  if (!(item instanceof Y.Item) || item.redone === null) return null;
  const spot = spotOf(doc, place, true);
  if (spot === null) return null;
  return Y.relativePositionToJSON(
    Y.createRelativePositionFromTypeIndex(spot.type, spot.index, side),
  ) as Place;
};

/** After an undo or a redo, which make letters anew; null when that changed nothing. */
export const afterUndo = (doc: Y.Doc, { range, place, join, kind }: Whereabouts): Whereabouts | null => {
  const letter = <Kind extends Place>(known: Kind, side: 0 | -1): Kind =>
    (madeAnew(doc, known, side) as Kind | null) ?? known;
  const now: Whereabouts = {
    range: range && { from: letter(range.from, 0), to: letter(range.to, -1) },
    place: place && letter(place, -1),
    join: join && { first: letter(join.first, -1), last: letter(join.last, -1) },
    kind: kind && { ...kind, block: letter(kind.block, -1) },
  };
  return sameJson(now, { range, place, join, kind }) ? null : now;
};
