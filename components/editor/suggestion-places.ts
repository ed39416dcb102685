// Where each suggestion stands in the editor's text, and how it is followed through what this page changes, as comments
// are: Yjs holds a place through every change but one that makes its letters anew.
import type { Node } from "@tiptap/pm/model";
import { Selection, type Transaction } from "@tiptap/pm/state";
import type { Doc } from "yjs";
import type { Place, Suggestion } from "@/client/suggestion-records";
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
  /** From the end of the first block to the beginning of the last one. */
  readonly join: TextRange | null;
  /** The beginning of the block that would be of another kind. */
  readonly block: number | null;
}

export type SuggestionPlaces = ReadonlyMap<string, SuggestionPlace>;

export const nowhere: SuggestionPlace = { range: null, at: null, join: null, block: null };

const contextCharacters = 32;

const fits = (doc: Node, range: TextRange | null): range is TextRange =>
  range !== null && range.to <= doc.content.size && textIn(doc, range) !== "";

const isInText = (doc: Node, at: number | null): at is number =>
  at !== null && at <= doc.content.size && doc.resolve(at).parent.isTextblock;

const isBlockStart = (doc: Node, at: number | null): at is number =>
  isInText(doc, at) && doc.resolve(at).parentOffset === 0;

/** The end of the text before a block. */
export const textEndBefore = (doc: Node, start: number): number | null => {
  const $start = doc.resolve(start);
  return $start.depth === 0
    ? null
    : (Selection.findFrom(doc.resolve($start.before()), -1, true)?.head ?? null);
};

/** What would stay between two places. */
const isTextLeft = (doc: Node, from: number, to: number, struck: TextRange | null): boolean =>
  [
    { from, to: Math.min(to, struck?.from ?? to) },
    { from: Math.max(from, struck?.to ?? to), to },
  ].some((part) => part.from < part.to && textIn(doc, part) !== "");

/** All breaks between two blocks; only the last where somebody has written something between them. */
const joinOf = (
  doc: Node,
  first: number | null,
  last: number | null,
  struck: TextRange | null,
): TextRange | null => {
  if (!isBlockStart(doc, last)) return null;
  const end = isInText(doc, first) && first < last ? doc.resolve(first).end() : null;
  const isWhole = end !== null && end < last && !isTextLeft(doc, end, last, struck);
  const from = isWhole ? end : textEndBefore(doc, last);
  return from === null ? null : { from, to: last };
};

/** Everything that a suggestion takes up: what would go, or where words would come. */
export const reachOf = ({ range, at, join }: SuggestionPlace): TextRange | null => {
  const parts = [range, join].flatMap((part) => part ?? []);
  if (parts.length === 0) return at === null ? null : { from: at, to: at };
  return {
    from: Math.min(...parts.map(({ from }) => from)),
    to: Math.max(...parts.map(({ to }) => to)),
  };
};

/** Where the document says. */
export const placesIn = (
  doc: Doc,
  starts: ContentStarts,
  shown: readonly Suggestion[],
  text: Node,
  known: SuggestionPlaces,
): SuggestionPlaces =>
  new Map(
    shown.map(({ id, range, place, join, kind }) => {
      const before = known.get(id) ?? nowhere;
      const startOf = (block: Place): number | null => positionOf(doc, starts, block);
      const nowBlock = kind === null ? null : (startOf(kind.block) ?? before.block);
      const nowRange = range === null ? null : (rangeOf(doc, starts.texts, range) ?? before.range);
      const struck = fits(text, nowRange) ? nowRange : null;
      const nowJoin =
        join === null ? null : (joinOf(text, startOf(join.first), startOf(join.last), struck) ?? before.join);
      const nowAt = place === null ? null : (positionOf(doc, starts, place) ?? before.at);
      return [
        id,
        {
          range: struck,
          at: isInText(text, nowAt) ? nowAt : null,
          join: nowJoin,
          block: isBlockStart(text, nowBlock) ? nowBlock : null,
        },
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

/** A caret whose block is gone, where the letters beside it are now. Null where they are not in the text any more. */
export const caretAnew = (before: Node, after: Node, caret: number): number | null => {
  const change = changeBetween(before, after);
  if (change === null) return null;
  const at = besidePoint(caret, change) ?? foundPoint(before, after, change, caret);
  return isInText(after, at) ? at : null;
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
    Array.from(places, ([id, { range, at, join, block }]) => {
      const now = said?.get(id) ?? nowhere;
      const startNow = (start: number): number | null =>
        [mappedPoint(transaction, start), foundPoint(before, doc, change, start)].find((candidate) =>
          isBlockStart(doc, candidate),
        ) ?? null;
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
      const nowRange = ranges.find((candidate) => fits(doc, candidate)) ?? null;
      return [
        id,
        {
          range: nowRange,
          at: points.find((candidate) => isInText(doc, candidate)) ?? null,
          // A block that is gone is not another one that stands in its place.
          join:
            join === null || said !== null
              ? now.join
              : joinOf(doc, startNow(before.resolve(join.from).start()), startNow(join.to), nowRange),
          block: block === null || said !== null ? now.block : startNow(block),
        },
      ];
    }),
  );
};
