// Where each suggestion stands in the editor's text, and how it is followed through what this page changes, as comments
// are: Yjs holds a place through every change but one that makes its letters anew.
import type { Node } from "@tiptap/pm/model";
import type { Transaction } from "@tiptap/pm/state";
import type { Doc } from "yjs";
import type { Suggestion } from "@/client/suggestion-records";
import { type ContentStarts, positionOf, rangeOf, type TextRange } from "@/client/text-anchors";
import {
  besideChange,
  type Change,
  changeBetween,
  findPassage,
  type Passage,
  passageAt,
  textIn,
} from "./passages";

export interface SuggestionPlace {
  readonly range: TextRange | null;
  readonly at: number | null;
}

export type SuggestionPlaces = ReadonlyMap<string, SuggestionPlace>;

const nowhere: SuggestionPlace = { range: null, at: null };

const contextCharacters = 32;

const fits = (doc: Node, range: TextRange | null): range is TextRange =>
  range !== null && range.to <= doc.content.size && textIn(doc, range) !== "";

const isInText = (doc: Node, at: number | null): at is number =>
  at !== null && at <= doc.content.size && doc.resolve(at).parent.isTextblock;

/** Where the document says. */
export const placesIn = (
  doc: Doc,
  starts: ContentStarts,
  shown: readonly Suggestion[],
  text: Node,
  known: SuggestionPlaces,
): SuggestionPlaces =>
  new Map(
    shown.map(({ id, range, place }) => {
      const before = known.get(id) ?? nowhere;
      const nowRange = range === null ? null : (rangeOf(doc, starts.texts, range) ?? before.range);
      const nowAt = place === null ? null : (positionOf(doc, starts, place) ?? before.at);
      return [
        id,
        { range: fits(text, nowRange) ? nowRange : null, at: isInText(text, nowAt) ? nowAt : null },
      ];
    }),
  );

const mappedRange = ({ mapping }: Transaction, { from, to }: TextRange): TextRange | null => {
  const [begin, end] = [mapping.map(from, 1), mapping.map(to, -1)];
  return begin < end ? { from: begin, to: end } : null;
};

const mappedPoint = ({ mapping }: Transaction, at: number): number | null => {
  const { pos, deletedAcross } = mapping.mapResult(at, -1);
  return deletedAcross ? null : pos;
};

const besidePoint = (at: number, { from, oldTo, to }: Change): number | null => {
  if (at <= from) return at;
  return at >= oldTo ? at + to - oldTo : null;
};

/** The letters before a point in its block, or after it where there are none. */
const besideAt = (doc: Node, at: number): { readonly passage: Passage; readonly end: "from" | "to" } => {
  const $at = doc.resolve(at);
  const before = { from: Math.max($at.start(), at - contextCharacters), to: at };
  const after = { from: at, to: Math.min($at.end(), at + contextCharacters) };
  return before.from < before.to
    ? { passage: passageAt(doc, before), end: "to" }
    : { passage: passageAt(doc, after), end: "from" };
};

const foundPoint = (before: Node, after: Node, change: Change, at: number): number | null => {
  if (!isInText(before, at)) return null;
  const { passage, end } = besideAt(before, at);
  return findPassage(after, change, passage)?.[end] ?? null;
};

/** After a change of the text; `said` is what the document says of it, where that is known already. */
export const followPlaces = (
  places: SuggestionPlaces,
  transaction: Transaction,
  said: SuggestionPlaces | null,
): SuggestionPlaces => {
  const { before, doc } = transaction;
  const change = changeBetween(before, doc);
  if (change === null) return places;
  return new Map(
    Array.from(places, ([id, { range, at }]) => {
      const now = said?.get(id) ?? nowhere;
      const ranges =
        range === null
          ? [now.range]
          : [
              said === null ? mappedRange(transaction, range) : now.range,
              besideChange(range, change),
              fits(before, range) ? findPassage(doc, change, passageAt(before, range)) : null,
            ];
      const points =
        at === null
          ? [now.at]
          : [
              said === null ? mappedPoint(transaction, at) : now.at,
              besidePoint(at, change),
              foundPoint(before, doc, change, at),
            ];
      return [
        id,
        {
          range: ranges.find((candidate) => fits(doc, candidate)) ?? null,
          at: points.find((candidate) => isInText(doc, candidate)) ?? null,
        },
      ];
    }),
  );
};
