// One suggestion as it stands in the document, read from what any editor's browser may have written there: what is
// malformed is as if it were not there, and nothing of it is longer than its limit.
import * as Y from "yjs";
import type { Anchor, RelativePosition } from "@/protocol/comment-shapes";
import { bodyRoot, suggestionsRoot } from "@/protocol/content";
import { cleanName, isColor } from "@/protocol/identity";
import { limits } from "@/protocol/limits";
import type { LetterRun, Moved, MovedRun } from "./moved-letters";

/** Beside a letter, or at the beginning of a block. */
export interface Place {
  readonly type?: RelativePosition["type"];
  readonly tname?: string | null | undefined;
  readonly item?: RelativePosition["item"] | null | undefined;
  readonly assoc?: number | undefined;
}

export const suggestedMarks = ["bold", "italic", "underline", "strike", "code", "link"] as const;

export type SuggestedMark = (typeof suggestedMarks)[number];

/** What is set, and with null what is taken away. A link is set to an address. */
export type SuggestedFormat = Readonly<Partial<Record<SuggestedMark, true | string | null>>>;

export const suggestedKinds = ["paragraph", "heading-1", "heading-2", "heading-3"] as const;

export type SuggestedKind = (typeof suggestedKinds)[number];

/** What a block would be instead. */
export interface KindChange {
  readonly block: Place;
  readonly kind: SuggestedKind;
}

/** Paragraph breaks that would be deleted: of all from the first block to the last one. */
export interface Join {
  readonly first: Place;
  readonly last: Place;
}

export type Verdict = "accepted" | "rejected" | "withdrawn";

/** The clocks under which the one who accepted wrote into the text. */
export interface Written {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

export interface Decision {
  readonly key: string;
  readonly verdict: Verdict;
  readonly personName: string;
  readonly at: number;
  readonly written: Written;
  /** The words that were accepted: whoever was still writing them may have come further. */
  readonly text: string;
}

export interface SuggestionAuthor {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

export interface Suggestion {
  readonly id: string;
  readonly author: SuggestionAuthor;
  readonly createdAt: number;
  /** What would be deleted, or formatted. */
  readonly range: Anchor | null;
  /** What stood there when it was suggested. */
  readonly quote: string;
  /** Where the text would be. */
  readonly place: Place | null;
  readonly text: string;
  readonly format: SuggestedFormat | null;
  readonly join: Join | null;
  readonly kind: KindChange | null;
  /** Null while it waits. */
  readonly decision: Decision | null;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const readItem = (value: unknown): RelativePosition["item"] | null =>
  isFields(value) && isCount(value.client) && isCount(value.clock)
    ? { client: value.client, clock: value.clock }
    : null;

const readPlace = (value: unknown): Place | null => {
  if (!isFields(value)) return null;
  const [type, item] = [readItem(value.type), readItem(value.item)];
  // Looking a root up by name makes it, so only the one that exists is looked up.
  const tname = value.tname === bodyRoot ? bodyRoot : null;
  if (type === null && item === null && tname === null) return null;
  return { type, item, tname, assoc: typeof value.assoc === "number" && value.assoc < 0 ? -1 : 0 };
};

const readLetter = (value: unknown): RelativePosition | null => {
  const place = readPlace(value);
  return place?.item == null ? null : { ...place, item: place.item };
};

const readAnchor = (value: unknown): Anchor | null => {
  if (!isFields(value)) return null;
  const [from, to] = [readLetter(value.from), readLetter(value.to)];
  return from === null || to === null ? null : { from, to };
};

const longestAddress = 2_000;

const isMarkValue = (mark: SuggestedMark, value: unknown): value is true | string | null =>
  value === null ||
  (mark === "link" ? typeof value === "string" && value.length <= longestAddress : value === true);

const readFormat = (value: unknown): SuggestedFormat | null => {
  if (!isFields(value)) return null;
  const set = suggestedMarks.flatMap((mark) => {
    const wanted = value[mark];
    return wanted !== undefined && isMarkValue(mark, wanted) ? [[mark, wanted] as const] : [];
  });
  return set.length === 0 ? null : Object.fromEntries(set);
};

/** A block as such, not a letter in it. */
const readBlock = (value: unknown): Place | null => {
  const place = readPlace(value);
  return place?.type == null || place.item != null ? null : place;
};

interface Joined extends Pick<Suggestion, "range" | "place"> {
  readonly join: Join;
}

/** All of it in one field, so that a page which does not know of joins takes no part of it for the whole. */
const readJoined = (value: unknown): Joined | null => {
  if (!isFields(value)) return null;
  const [first, last] = [readBlock(value.first), readBlock(value.last)];
  if (first === null || last === null) return null;
  return { join: { first, last }, range: readAnchor(value.range), place: readPlace(value.place) };
};

const readKind = (value: unknown): KindChange | null => {
  if (!isFields(value)) return null;
  const block = readBlock(value.block);
  const kind = suggestedKinds.find((known) => known === value.kind);
  return block === null || kind === undefined ? null : { block, kind };
};

const readAuthor = (value: unknown): SuggestionAuthor | null => {
  if (!isFields(value) || typeof value.id !== "string" || value.id.length > 64) return null;
  const { id, name, color } = value;
  return {
    id,
    name: (typeof name === "string" && cleanName(name)) || "Somebody",
    color: typeof color === "string" && isColor(color) ? color : "#4f5d75",
  };
};

const readQuote = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, limits.quoteCharacters) : "";

/** What any page may do for all: nobody's to undo. */
export const tidyingOrigin = "tidying suggestions";

const decisionPrefix = "decision/";
const restoredPrefix = "restored/";
const rescuedPrefix = "rescued/";
const overruledPrefix = "overruled/";
const settledPrefix = "settled/";
const movingKinds: readonly string[] = ["decision", "restored", "rescued"];
const verdicts: readonly Verdict[] = ["accepted", "rejected", "withdrawn"];

export const decisionField = (key: string): string => `${decisionPrefix}${key}`;
export const restoredField = (key: string): string => `${restoredPrefix}${key}`;
export const rescuedField = (key: string): string => `${rescuedPrefix}${key}`;
/** Of two acceptances the one that does not stand, where what it moved must be known on. */
export const overruledField = (key: string): string => `${overruledPrefix}${key}`;
/** Of what undoing put back: it was there when somebody decided anew. What it moved must be known on, too. */
export const settledField = (key: string): string => `${settledPrefix}${key}`;
export const keyOfDecision = (field: string): string | null =>
  field.startsWith(decisionPrefix) ? field.slice(decisionPrefix.length) : null;

/** Only of the one who says so: nobody has another's letters taken out of the text in the name of their own decision. */
const readWritten = (value: unknown, by: Y.ID): Written => {
  const none = { client: by.client, from: 0, to: 0 };
  if (!isFields(value)) return none;
  const { from, to } = value;
  return isCount(from) && isCount(to) && from <= to && to <= by.clock
    ? { client: by.client, from, to }
    : none;
};

/** More than any paragraph is made of. */
const mostRuns = 10_000;

const idJson = ({ client, clock }: Y.ID): readonly number[] => [client, clock];

const runsJson = (runs: readonly MovedRun[]): readonly (readonly number[])[] =>
  runs.map(({ client, clock, length, to }) => [client, clock, length, to]);

export const movedJson = ({ blocks, runs, origins, dropped, into }: Moved) =>
  blocks.length + runs.length + origins.length + dropped.length > mostRuns
    ? null
    : {
        blocks: blocks.map(idJson),
        runs: runsJson(runs),
        origins: runsJson(origins),
        dropped: dropped.map(({ client, clock, length }) => [client, clock, length]),
        into: into === null ? null : idJson(into),
      };

const readCounts = (value: unknown, length: number): readonly number[] | null =>
  Array.isArray(value) && value.length === length && value.every(isCount) ? value : null;

const readId = (value: unknown): Y.ID | null => {
  const [client, clock] = readCounts(value, 2) ?? [];
  return client === undefined || clock === undefined ? null : Y.createID(client, clock);
};

const readDropped = (value: unknown): LetterRun | null => {
  const [client, clock, length] = readCounts(value, 3) ?? [];
  return client === undefined || clock === undefined || !length ? null : { client, clock, length };
};

/** Only under clocks of the one who says so, as with what they wrote. */
const readRun = (value: unknown, by: Y.ID): MovedRun | null => {
  const [client, clock, length, to] = readCounts(value, 4) ?? [];
  if (client === undefined || clock === undefined || !length || to === undefined) return null;
  return to + length <= by.clock ? { client, clock, length, to } : null;
};

const readMovedFields = (value: Fields, by: Y.ID): Moved | null => {
  const lists = [value.blocks, value.runs, value.origins, value.dropped].map((list) =>
    Array.isArray(list) && list.length <= mostRuns ? (list as readonly unknown[]) : null,
  );
  const [blocks, runs, origins, dropped] = lists;
  if (!blocks || !runs || !origins || !dropped) return null;
  return {
    by: by.client,
    blocks: blocks.flatMap((block) => readId(block) ?? []),
    runs: runs.flatMap((run) => readRun(run, by) ?? []),
    origins: origins.flatMap((run) => readRun(run, by) ?? []),
    dropped: dropped.flatMap((run) => readDropped(run) ?? []),
    into: readId(value.into),
  };
};

/** What is in a document stays as it is, so it is read once. */
const movedRead = new WeakMap<Fields, Moved | null>();

const readMoved = (value: unknown, by: Y.ID): Moved | null => {
  if (!isFields(value)) return null;
  const known = movedRead.get(value);
  const read = known === undefined ? readMovedFields(value, by) : known;
  movedRead.set(value, read);
  return read;
};

const readDecision = (field: string, value: unknown, by: Y.ID): Decision | null => {
  if (!isFields(value)) return null;
  const verdict = verdicts.find((known) => known === value.verdict);
  if (verdict === undefined) return null;
  return {
    key: field.slice(decisionPrefix.length),
    verdict,
    personName: (typeof value.name === "string" && cleanName(value.name)) || "Somebody",
    at: isCount(value.at) ? value.at : 0,
    written: readWritten(value.written, by),
    text: typeof value.text === "string" ? value.text.slice(0, limits.suggestionCharacters) : "",
  };
};

/** What undoing an acceptance put back into the text, while nobody has decided anew. */
export const restoredIn = (record: Y.Map<unknown>): readonly { field: string; written: Written }[] =>
  [...record._map].flatMap(([field, item]) =>
    item.deleted ||
    !field.startsWith(restoredPrefix) ||
    record.has(settledField(field.slice(restoredPrefix.length)))
      ? []
      : [{ field, written: readWritten(record.get(field), item.id) }],
  );

export interface KnownMove extends Moved {
  readonly field: string;
  readonly key: string;
  /** What else was written with it. */
  readonly written: Written;
}

/** What has other names: by a decision, by undoing one, and what others wrote into a block while it was moved. */
export const movesIn = (record: Y.Map<unknown>): readonly KnownMove[] =>
  [...record._map].flatMap(([field, item]) => {
    const [kind = "", key = ""] = field.split("/");
    if (item.deleted || !movingKinds.includes(kind)) return [];
    const value = record.get(field);
    if (!isFields(value)) return [];
    const moved = readMoved(kind === "rescued" ? value : value.moved, item.id);
    const written = readWritten(kind === "decision" ? value.written : value, item.id);
    return moved === null ? [] : [{ ...moved, field, key, written }];
  });

export const recordsIn = (root: Y.Map<unknown>): readonly Y.Map<unknown>[] =>
  [...root.values()].filter((value) => value instanceof Y.Map);

/** Of all records, in an order that is the same on every page. */
export const allMoves = (root: Y.Map<unknown>): readonly KnownMove[] =>
  recordsIn(root)
    .flatMap(movesIn)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));

const decisionsShown = 100;

/** The one that stands comes first: who accepts stands above who rejects, because the text was changed already. */
export const decisionsOf = (record: Y.Map<unknown>): readonly Decision[] => {
  const found: Decision[] = [];
  for (const [field, item] of record._map) {
    const key = item.deleted ? null : keyOfDecision(field);
    if (key === null || record.has(overruledField(key))) continue;
    const decision = readDecision(field, record.get(field), item.id);
    if (decision !== null) found.push(decision);
  }
  return found
    .toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) || (a.key < b.key ? -1 : 1))
    .slice(0, decisionsShown);
};

export const textOfRecord = (record: Y.Map<unknown>): Y.Text | null => {
  const text = record.get("text");
  return text instanceof Y.Text ? text : null;
};

/** What stays of a record whose author took it back: it may have been accepted at that time. */
export const keptFields: readonly string[] = ["author", "createdAt", "quote"];

/** Null when it cannot be one, or when nothing is suggested in it any more. */
export const readSuggestion = (id: string, value: unknown): Suggestion | null => {
  if (!(value instanceof Y.Map) || id.length > 64) return null;
  const author = readAuthor(value.get("author"));
  if (author === null) return null;
  const createdAt = value.get("createdAt");
  const joined = readJoined(value.get("joined"));
  const range = joined === null ? readAnchor(value.get("range")) : joined.range;
  const place = joined === null ? readPlace(value.get("place")) : joined.place;
  const kind = readKind(value.get("kind"));
  const format = readFormat(value.get("format"));
  const text = textOfRecord(value)?.toString().slice(0, limits.suggestionCharacters) ?? "";
  const decision = decisionsOf(value)[0] ?? null;
  const isNothing = range === null && joined === null && kind === null && (place === null || text === "");
  if (decision === null && isNothing) return null;
  return {
    id,
    author,
    createdAt: isCount(createdAt) ? createdAt : 0,
    range,
    quote: readQuote(value.get("quote")),
    place,
    text: format === null ? text : "",
    format: range === null ? null : format,
    join: joined?.join ?? null,
    kind,
    decision,
  };
};

/** What waits to be decided, oldest first, for whoever only reads it. */
export const openSuggestionsIn = (doc: Y.Doc): readonly Suggestion[] =>
  [...doc.getMap(suggestionsRoot)]
    .flatMap(([id, value]) => readSuggestion(id, value) ?? [])
    .filter(({ decision }) => decision === null)
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
