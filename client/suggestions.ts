// What people suggest: data of the document, beside its text. Nothing is in the text before somebody accepts it, so
// a suggestion that is rejected has touched nothing. Implements SUGG-1 to SUGG-5.
//
//   open ──► accepted   the change and the decision are one transaction
//     ▲  └─► rejected, withdrawn   the decision alone
//     └── undone by who decided
//
// A record is never deleted, only emptied: of two who accept at once, the letters of the one who does not stand are
// found by what the record says of both.
import * as Y from "yjs";
import { suggestionsRoot } from "@/protocol/content";
import { newId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { removeIfEmpty, textSpot } from "./block-tree";
import {
  doubledIn,
  elementAt,
  type GoneRun,
  goneIn,
  idKey,
  isMovedAlready,
  type LostLetters,
  lostOf,
  type Moved,
  type MovedRun,
  movedByUndo,
  movedTo,
  originsOf,
  overruledIn,
  spotOfLost,
} from "./moved-letters";
import { applySuggestion, isApplicable } from "./suggested-change";
import {
  decisionField,
  decisionsOf,
  type KnownMove,
  keptFields,
  keyOfDecision,
  movedJson,
  movesIn,
  overruledField,
  type Place,
  readSuggestion,
  rescuedField,
  restoredField,
  restoredIn,
  type Suggestion,
  type SuggestionAuthor,
  settledField,
  textOfRecord,
  type Verdict,
  type Written,
} from "./suggestion-records";
import { spotOf } from "./text-anchors";

export type NewSuggestion = Pick<Suggestion, "range" | "quote" | "place" | "text" | "format"> &
  Partial<Pick<Suggestion, "join" | "kind">>;

/** Where a suggestion is. */
type Whereabouts = Pick<Suggestion, "range" | "place" | "join" | "kind">;

export interface SuggestionsOptions {
  readonly doc: Y.Doc;
  readonly now?: () => number;
  readonly newKey?: () => string;
}

/** Under it stands what a person does to suggestions: tracked by undo, as typing is. */
export const suggestingOrigin = "suggesting";
/** What any page may do for all: nobody's to undo. */
const tidyingOrigin = "tidying suggestions";

const randomKey = (): string => newId((length) => crypto.getRandomValues(new Uint8Array(length)));

const noLonger: Whereabouts = { range: null, place: null, join: null, kind: null };

const samePlace = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const putField = (record: Y.Map<unknown>, field: string, value: unknown): void => {
  if (value === null) record.delete(field);
  else if (!samePlace(record.get(field), value)) record.set(field, value);
};

const putWhereabouts = (record: Y.Map<unknown>, { range, place, join, kind }: Whereabouts): void => {
  putField(record, "joined", join && { ...join, range, place });
  putField(record, "range", join === null ? range : null);
  putField(record, "place", join === null ? place : null);
  putField(record, "kind", kind);
};

const goneKept = 50;

interface Lost {
  readonly id: string;
  readonly moved: Moved;
  readonly letters: LostLetters;
}

export class Suggestions {
  readonly doc: Y.Doc;
  readonly #now: () => number;
  readonly #newKey: () => string;
  readonly #root: Y.Map<unknown>;
  readonly #listeners = new Set<() => void>();
  readonly #read = new Map<string, Suggestion | null>();
  #list: readonly Suggestion[] | null = null;
  #open: readonly Suggestion[] | null = null;
  /** Whether decisions have come since everything was last tidy. */
  #isUntidy = true;
  /** Of blocks that were deleted lately: who did may say only later that they moved them. */
  readonly #gone = new Map<string, readonly GoneRun[]>();
  #lost: readonly Lost[] = [];
  #blocksMoved = 0;
  #undo: Y.UndoManager | null = null;
  /** What undo would take back, by the decision it would take back with it. */
  readonly #ownDecisions = new Map<string, unknown>();
  readonly #ownMoves = new Map<string, Moved>();

  constructor({ doc, now = Date.now, newKey = randomKey }: SuggestionsOptions) {
    this.doc = doc;
    this.#now = now;
    this.#newKey = newKey;
    this.#root = doc.getMap(suggestionsRoot);
    this.#root.observeDeep(this.#onChange);
    doc.on("afterTransaction", this.#afterTransaction);
  }

  /** Oldest first, decided ones too. The same list until something changes. */
  list = (): readonly Suggestion[] => {
    this.#list ??= [...this.#root.keys()]
      .flatMap((id) => this.get(id) ?? [])
      .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    return this.#list;
  };

  /** Those that wait; of more than a document may hold, the first. */
  open(): readonly Suggestion[] {
    this.#open ??= this.list()
      .filter(({ decision }) => decision === null)
      .slice(0, limits.suggestionsPerDocument);
    return this.#open;
  }

  get(id: string): Suggestion | null {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const read = readSuggestion(id, this.#root.get(id));
    this.#read.set(id, read);
    return read;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Makes what is done here one of the things that this undo takes back. */
  undoneBy(undo: Y.UndoManager): void {
    this.#undo = undo;
    undo.addToScope(this.#root);
    undo.addTrackedOrigin(suggestingOrigin);
    const { deleteFilter } = undo;
    undo.deleteFilter = (item) => !this.#isKept(item) && deleteFilter(item);
  }

  /** Whether there is a record, also one in which nothing is suggested any more. */
  has(id: string): boolean {
    return this.#record(id) !== null;
  }

  newId(): string {
    return this.#newKey();
  }

  /** Null when the document holds as many as it can. */
  add(author: SuggestionAuthor, added: NewSuggestion, id = this.newId()): string | null {
    if (this.open().length >= limits.suggestionsPerDocument) return null;
    this.#transact(() => {
      const record = new Y.Map<unknown>();
      this.#root.set(id, record);
      record.set("author", { ...author });
      record.set("createdAt", this.#now());
      record.set("quote", added.quote.slice(0, limits.quoteCharacters));
      putWhereabouts(record, { join: null, kind: null, ...added });
      const hasWords = added.format === null && added.kind == null;
      if (added.format !== null) record.set("format", added.format);
      // There from the beginning, so that two tabs never each make one.
      if (hasWords) record.set("text", new Y.Text(added.text.slice(0, limits.suggestionCharacters)));
    });
    return id;
  }

  change(id: string, changed: Partial<Whereabouts & Pick<Suggestion, "quote" | "format">>): void {
    const record = this.#record(id);
    if (record === null) return;
    const { quote, format, ...moved } = changed;
    this.#transact(() => {
      putWhereabouts(record, { ...(this.get(id) ?? noLonger), ...moved });
      for (const [field, value] of Object.entries({ quote, format }))
        if (value !== undefined && !samePlace(record.get(field), value)) record.set(field, value);
    });
  }

  /** The same letters have other names, or the place is another: nothing that anybody would undo. */
  follow(id: string, moved: Partial<Whereabouts>): void {
    this.doc.transact(() => this.#put(id, moved), tidyingOrigin);
  }

  /** False when it would become longer than it may. */
  write(id: string, index: number, removed: number, letters: string): boolean {
    const record = this.#record(id);
    const text = record === null ? null : textOfRecord(record);
    if (text === null || text.length - removed + letters.length > limits.suggestionCharacters) return false;
    this.#transact(() => {
      if (removed > 0) text.delete(index, removed);
      if (letters !== "") text.insert(index, letters);
    });
    return true;
  }

  isApplicable(suggestion: Suggestion): boolean {
    return isApplicable(this.doc, suggestion);
  }

  /** Answers the ids that were decided: what is decided already, or cannot be applied, is left alone. */
  decide(ids: readonly string[], verdict: Verdict, personName: string): readonly string[] {
    const decided: string[] = [];
    const keys: string[] = [];
    this.#forgetRestored(ids);
    this.#undo?.stopCapturing();
    this.#transact(() => {
      for (const id of ids) {
        const suggestion = this.get(id);
        const record = this.#record(id);
        if (suggestion === null || record === null || suggestion.decision !== null) continue;
        const from = Y.getState(this.doc.store, this.doc.clientID);
        const applied = verdict === "accepted" ? applySuggestion(this.doc, suggestion) : null;
        if (verdict === "accepted" && applied === null) continue;
        const to = Y.getState(this.doc.store, this.doc.clientID);
        const moved = applied?.moved == null ? null : this.#withOrigins(applied.moved);
        if (moved !== null) this.#followMoved(suggestion, moved);
        const key = this.#newKey();
        const written = verdict === "accepted" ? { from, to } : null;
        const text = verdict === "accepted" ? suggestion.text : "";
        if (moved !== null) this.#ownMoves.set(key, moved);
        const decision = { verdict, name: personName, at: this.#now(), written, text };
        record.set(decisionField(key), { ...decision, ...(moved !== null && { moved: movedJson(moved) }) });
        keys.push(key);
        decided.push(id);
      }
    });
    const undone = this.#undo?.undoStack.at(-1);
    if (undone !== undefined) for (const key of keys) this.#ownDecisions.set(key, undone);
    this.#undo?.stopCapturing();
    return decided;
  }

  /**
   * Of two who accepted the same thing at once one stands: the other's letters are taken out again. Deleting twice is
   * deleting once, so every page of an editor may do it.
   */
  tidy(): void {
    this.rescue("own");
    if (!this.#isUntidy) return;
    this.#isUntidy = false;
    const all = this.#moves();
    this.doc.transact((transaction) => {
      for (const value of this.#root.values()) {
        if (!(value instanceof Y.Map)) continue;
        const accepted = decisionsOf(value).filter(({ verdict }) => verdict === "accepted");
        const moves = new Map(movesIn(value).map((moved) => [moved.field, moved]));
        for (const loser of accepted.slice(1)) {
          const field = decisionField(loser.key);
          this.#takeOut(transaction, loser.written, moves.get(field)?.origins, all);
          if (!moves.has(field)) value.delete(field);
          else value.set(overruledField(loser.key), true);
        }
        // Whoever did not stand may have moved it on before they knew.
        for (const { field, key, written, origins } of moves.values())
          if (field === decisionField(key) && value.has(overruledField(key)))
            this.#takeOut(transaction, written, origins, all);
        // Somebody undid their own acceptance before they knew of this one: what they put back is gone all the same.
        for (const { field, written } of accepted.length > 0 ? restoredIn(value) : []) {
          this.#takeOut(transaction, written, moves.get(field)?.origins, all);
          if (!moves.has(field)) value.delete(field);
        }
      }
      this.#takeOutDoubled(transaction);
    }, tidyingOrigin);
  }

  /** Of letters that were moved twice at once; and the blocks that were made for nothing else. */
  #takeOutDoubled(transaction: Y.Transaction): void {
    const moves = this.#moves();
    for (const { client, clock } of doubledIn(this.doc, moves))
      this.#takeOut(transaction, { client, from: clock, to: clock + 1 });
    for (const rank of overruledIn(moves)) {
      const { into, by, written } = moves[rank] ?? {};
      const isMade =
        into && written && into.client === by && written.from <= into.clock && into.clock < written.to;
      if (isMade) removeIfEmpty(this.doc, elementAt(this.doc, into));
    }
  }

  /** How many blocks have gone from under the carets of this page, to be in the text elsewhere. */
  get blocksMoved(): number {
    return this.#blocksMoved;
  }

  /** Whether letters of others wait for `rescue`. */
  get hasLost(): boolean {
    return this.#lost.length > 0;
  }

  /**
   * Puts what somebody wrote into a block, while another had it moved, where the block is now. Whoever wrote it or has
   * moved the block does so at once, and any editor's page that saw it, should they be gone.
   */
  rescue(whose: "own" | "anybody"): void {
    const due = this.#lost.filter(
      ({ letters, moved }) => whose === "anybody" || [letters.client, moved.by].includes(this.doc.clientID),
    );
    if (due.length === 0) return;
    this.#lost = this.#lost.filter((lost) => !due.includes(lost));
    this.doc.transact(() => {
      for (const { id, moved, letters } of due) {
        const record = this.#record(id);
        const moves = this.#moves();
        const from = Y.createID(letters.client, letters.clock);
        if (record === null || isMovedAlready(this.doc, moves, from)) continue;
        const at = textSpot(spotOfLost(this.doc, [...moves, moved], letters, moved));
        if (at === null) continue;
        const to = Y.getState(this.doc.store, this.doc.clientID);
        at.type.insert(at.index, letters.letters);
        const run = { client: from.client, clock: from.clock, length: letters.letters.length, to };
        const said = { by: this.doc.clientID, blocks: [], runs: [run], dropped: [], into: null };
        const origins = originsOf([...moves, moved], said.runs);
        record.set(rescuedField(this.#newKey()), movedJson({ ...said, origins }));
      }
    }, tidyingOrigin);
  }

  /** In an order that is the same on every page. */
  #moves(): readonly KnownMove[] {
    const known = [...this.#root.values()].flatMap((value) => (value instanceof Y.Map ? movesIn(value) : []));
    return known.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  #withOrigins(moved: Moved): Moved {
    return { ...moved, origins: originsOf(this.#moves(), moved.runs) };
  }

  /** What else is suggested on letters that were just moved, or on their block. */
  #followMoved(decided: Suggestion, { by, blocks, runs, into }: Moved): void {
    const isSameBlock = decided.kind !== null;
    const letter = <Kind extends Place>(place: Kind): Kind => {
      const to = place.item == null ? null : movedTo(runs, place.item as Y.ID);
      return to === null ? place : { ...place, type: null, tname: null, item: { client: by, clock: to } };
    };
    const block = (place: Place): Place =>
      into !== null && blocks.some(({ client, clock }) => samePlace(place.type, { client, clock }))
        ? { ...place, type: { client: into.client, clock: into.clock } }
        : place;
    const [first] = runs;
    /** The beginning of a block that was joined is where its first letter is now. */
    const point = (place: Place): Place => {
      const isBegin = place.item == null && place.type != null && block(place) !== place;
      if (!isBegin || isSameBlock) return isBegin ? block(place) : letter(place);
      return first === undefined ? place : { item: { client: by, clock: first.to }, assoc: 0 };
    };
    for (const { id, range, place, join, kind } of this.list()) {
      if (id === decided.id) continue;
      this.#put(id, {
        range: range && { from: letter(range.from), to: letter(range.to) },
        place: place && point(place),
        join: join && { first: block(join.first), last: isSameBlock ? block(join.last) : join.last },
        kind: kind && (isSameBlock ? { ...kind, block: block(kind.block) } : kind),
      });
    }
  }

  #put(id: string, moved: Partial<Whereabouts>): void {
    const [record, now] = [this.#record(id), this.get(id)];
    if (record === null || now === null || now.decision !== null) return;
    putWhereabouts(record, { ...now, ...moved });
    // It may be read once more before the transaction ends.
    this.#read.delete(id);
    this.#list = null;
    this.#open = null;
  }

  #noteGone(transaction: Y.Transaction): void {
    if (transaction.deleteSet.clients.size === 0) return;
    for (const [block, letters] of goneIn(transaction)) this.#gone.set(block, letters);
  }

  #forgetGone(): void {
    for (const block of [...this.#gone.keys()].slice(0, -goneKept)) this.#gone.delete(block);
  }

  #noteLost(): void {
    if (this.#gone.size === 0) return;
    for (const [id, value] of this.#root.entries())
      for (const moved of value instanceof Y.Map ? movesIn(value) : [])
        for (const block of moved.blocks) {
          const gone = this.#gone.get(idKey(block));
          if (gone === undefined) continue;
          this.#gone.delete(idKey(block));
          this.#blocksMoved += 1;
          const lost = lostOf(gone, moved).map((letters) => ({ id, moved, letters }));
          if (lost.length > 0) this.#lost = [...this.#lost, ...lost];
        }
  }

  /**
   * What was put back is in the text that is decided on now. Beforehand, so that no page sees the decision without. Only
   * the names of what was moved are needed on, by whoever wrote into a block before all that.
   */
  #forgetRestored(ids: readonly string[]): void {
    const records = ids.flatMap((id) => this.#record(id) ?? []);
    const known = records.flatMap((record) => restoredIn(record).map(({ field }) => ({ record, field })));
    if (known.length === 0) return;
    this.doc.transact(() => {
      for (const { record, field } of known) {
        const moved = movesIn(record).find((each) => each.field === field);
        if (moved === undefined) record.delete(field);
        else record.set(settledField(moved.key), true);
      }
    }, tidyingOrigin);
  }

  #record(id: string): Y.Map<unknown> | null {
    const record = this.#root.get(id);
    return record instanceof Y.Map ? record : null;
  }

  #isKept({ parent, parentSub }: Y.Item): boolean {
    if (parent === this.#root) return true;
    const isField = parent instanceof Y.Map && parent._item?.parent === this.#root;
    return isField && parentSub !== null && keptFields.includes(parentSub);
  }

  #transact(act: () => void): void {
    this.doc.transact(act, suggestingOrigin);
  }

  /** All but copies of what stood there before: of those one is to stay, which is another's to find out. */
  #takeOut(
    transaction: Y.Transaction,
    { client, from, to }: Written,
    copies: readonly MovedRun[] = [],
    further: readonly Moved[] = [],
  ): void {
    const ranges = Y.createDeleteSet();
    const kept = copies
      .filter((copy) => from <= copy.to && copy.to + copy.length <= to)
      .toSorted((a, b) => a.to - b.to);
    const begins = [from, ...kept.map((copy) => copy.to + copy.length)];
    const ends = [...kept.map((copy) => copy.to), to];
    const parts = begins.map((clock, at) => ({ clock, len: (ends[at] ?? clock) - clock }));
    const written = parts.filter(({ len }) => len > 0);
    ranges.clients.set(client, written);
    // What was written is somewhere else by now where its block was moved.
    for (const { by, origins } of further)
      for (const run of origins.filter((each) => each.client === client))
        for (const { clock, len } of written) {
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
  }

  readonly #onChange = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    for (const { path, target, keys } of events) {
      // Letters in words decide nothing.
      if (target instanceof Y.Map) this.#isUntidy = true;
      if (target === this.#root) for (const id of keys.keys()) this.#read.delete(id);
      else if (typeof path[0] === "string") this.#read.delete(path[0]);
    }
    this.#list = null;
    this.#open = null;
    for (const listener of [...this.#listeners]) listener();
  };

  readonly #afterTransaction = (transaction: Y.Transaction): void => {
    this.#noteGone(transaction);
    if (transaction.changedParentTypes.has(this.#root as never)) this.#noteLost();
    this.#forgetGone();
    if (transaction.origin === this.#undo && this.#undo !== null) this.#afterUndo(transaction);
    else if (transaction.changedParentTypes.has(this.#root as never)) this.#forgetOverruled();
  };

  /** An undo makes letters anew, and so does a redo; only this page knows which. */
  #afterUndo(transaction: Y.Transaction): void {
    const moved = this.open().flatMap((suggestion) => {
      const anew = this.#whereaboutsAnew(suggestion);
      return anew === null ? [] : [{ id: suggestion.id, anew }];
    });
    const decided = this.#decisionsTouchedBy(transaction);
    if (moved.length === 0 && decided.length === 0) return;
    const from = transaction.beforeState.get(this.doc.clientID) ?? 0;
    const to = transaction.afterState.get(this.doc.clientID) ?? 0;
    // Of several that were decided in one step nobody can say whose letters are whose.
    const written = decided.length === 1 ? { from, to } : { from: 0, to: 0 };
    this.doc.transact(() => {
      for (const { id, anew } of moved) this.#put(id, anew);
      for (const { record, key } of decided) {
        const again = record.get(decisionField(key));
        const known = this.#ownMoves.get(key);
        const anew = known === undefined ? null : movedByUndo(this.doc, known);
        if (anew !== null) this.#ownMoves.set(key, anew);
        const moved = anew === null ? {} : { moved: movedJson(anew) };
        if (again === undefined) {
          record.set(restoredField(key), { ...written, ...moved });
          record.delete(settledField(key));
        } else record.set(decisionField(key), { ...(again as object), written, ...moved });
      }
    }, tidyingOrigin);
  }

  #decisionsTouchedBy({ changed }: Y.Transaction): { record: Y.Map<unknown>; key: string }[] {
    const touched: { record: Y.Map<unknown>; key: string }[] = [];
    for (const [type, fields] of changed) {
      const record: unknown = type;
      if (!(record instanceof Y.Map) || record.parent !== this.#root) continue;
      for (const field of fields) {
        const key = field === null ? null : keyOfDecision(field);
        if (key !== null) touched.push({ record, key });
      }
    }
    return touched;
  }

  #whereaboutsAnew({ range, place, join, kind }: Suggestion): Whereabouts | null {
    const letter = <Kind extends Place>(known: Kind, side: 0 | -1): Kind =>
      (this.#anew(known, side) as Kind | null) ?? known;
    const now: Whereabouts = {
      range: range && { from: letter(range.from, 0), to: letter(range.to, -1) },
      place: place && letter(place, -1),
      join: join && { first: letter(join.first, -1), last: letter(join.last, -1) },
      kind: kind && { ...kind, block: letter(kind.block, -1) },
    };
    return samePlace(now, { range, place, join, kind }) ? null : now;
  }

  #anew(place: Place, side: 0 | -1): Place | null {
    const { client, clock } = place.item ?? place.type ?? { client: 0, clock: 0 };
    if (Y.getState(this.doc.store, client) <= clock) return null;
    const item = Y.getItem(this.doc.store, Y.createID(client, clock));
    if (!(item instanceof Y.Item) || item.redone === null) return null;
    const spot = spotOf(this.doc, place, true);
    if (spot === null) return null;
    return Y.relativePositionToJSON(
      Y.createRelativePositionFromTypeIndex(spot.type, spot.index, side),
    ) as Place;
  }

  /** Whose decision did not stand has nothing to undo: it would put back what the other one deleted. */
  #forgetOverruled(): void {
    if (this.#undo === null || this.#ownDecisions.size === 0) return;
    const standing = new Set<string>();
    for (const value of this.#root.values()) {
      if (value instanceof Y.Map) for (const { key } of decisionsOf(value)) standing.add(key);
    }
    const moves = this.#moves();
    for (const rank of overruledIn(moves)) standing.delete(moves[rank]?.key ?? "");
    for (const [key, item] of this.#ownDecisions) {
      if (standing.has(key)) continue;
      this.#ownDecisions.delete(key);
      this.#undo.undoStack = this.#undo.undoStack.filter((kept) => kept !== item);
    }
  }
}
