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
import { LostLetters } from "./lost-letters";
import { type Moved, originsOf } from "./moved-letters";
import { takeOutOverruled } from "./overruled-decisions";
import { applySuggestion, isApplicable } from "./suggested-change";
import {
  afterMove,
  afterUndo,
  nowhere,
  putWhereabouts,
  sameJson,
  type Whereabouts,
} from "./suggestion-places";
import {
  allMoves,
  decisionField,
  movedJson,
  movesIn,
  readSuggestion,
  restoredIn,
  type Suggestion,
  type SuggestionAuthor,
  settledField,
  textOfRecord,
  tidyingOrigin,
  type Verdict,
} from "./suggestion-records";
import { UndoneDecisions } from "./undone-decisions";

export type NewSuggestion = Pick<Suggestion, "range" | "quote" | "place" | "text" | "format"> &
  Partial<Pick<Suggestion, "join" | "kind">>;

export interface SuggestionsOptions {
  readonly doc: Y.Doc;
  readonly now?: () => number;
  readonly newKey?: () => string;
}

/** Under it stands what a person does to suggestions: tracked by undo, as typing is. */
export const suggestingOrigin = "suggesting";

const randomKey = (): string => newId((length) => crypto.getRandomValues(new Uint8Array(length)));

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
  readonly #lost: LostLetters;
  readonly #undone: UndoneDecisions;

  constructor({ doc, now = Date.now, newKey = randomKey }: SuggestionsOptions) {
    this.doc = doc;
    this.#now = now;
    this.#newKey = newKey;
    this.#root = doc.getMap(suggestionsRoot);
    this.#lost = new LostLetters(doc, this.#root, newKey);
    this.#undone = new UndoneDecisions(this.#root);
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
    this.#undone.follow(undo, suggestingOrigin);
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
      putWhereabouts(record, { ...(this.get(id) ?? nowhere), ...moved });
      for (const [field, value] of Object.entries({ quote, format }))
        if (value !== undefined && !sameJson(record.get(field), value)) record.set(field, value);
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
    this.#forgetRestored(ids);
    this.#undone.asOneStep(() => {
      const made = new Map<string, Moved | null>();
      this.#transact(() => {
        for (const id of ids) {
          const done = this.#decideOne(id, verdict, personName);
          if (done === null) continue;
          made.set(done.key, done.moved);
          decided.push(id);
        }
      });
      return made;
    });
    return decided;
  }

  #decideOne(id: string, verdict: Verdict, name: string): { key: string; moved: Moved | null } | null {
    const suggestion = this.get(id);
    const record = this.#record(id);
    if (suggestion === null || record === null || suggestion.decision !== null) return null;
    const from = Y.getState(this.doc.store, this.doc.clientID);
    const applied = verdict === "accepted" ? applySuggestion(this.doc, suggestion) : null;
    if (verdict === "accepted" && applied === null) return null;
    const to = Y.getState(this.doc.store, this.doc.clientID);
    const moved = applied?.moved == null ? null : this.#withOrigins(applied.moved);
    if (moved !== null) this.#followMoved(suggestion, moved);
    const key = this.#newKey();
    const written = verdict === "accepted" ? { from, to } : null;
    const text = verdict === "accepted" ? suggestion.text : "";
    const decision = { verdict, name, at: this.#now(), written, text };
    record.set(decisionField(key), { ...decision, ...(moved !== null && { moved: movedJson(moved) }) });
    return { key, moved };
  }

  /** Of two who accepted the same thing at once one stands: the other's letters are taken out again. */
  tidy(): void {
    this.rescue("own");
    if (!this.#isUntidy) return;
    this.#isUntidy = false;
    this.doc.transact((transaction) => takeOutOverruled(this.#root, transaction), tidyingOrigin);
  }

  /** How many blocks have gone from under the carets of this page, to be in the text elsewhere. */
  get blocksMoved(): number {
    return this.#lost.blocksMoved;
  }

  /** Whether letters of others wait for `rescue`. */
  get hasLost(): boolean {
    return !this.#lost.isEmpty;
  }

  /** Puts what somebody wrote into a block, while another had it moved, where the block is now. */
  rescue(whose: "own" | "anybody"): void {
    this.#lost.rescue(whose);
  }

  #withOrigins(moved: Moved): Moved {
    return { ...moved, origins: originsOf(allMoves(this.#root), moved.runs) };
  }

  /** What else is suggested on letters that were just moved, or on their block. */
  #followMoved({ id, kind }: Suggestion, moved: Moved): void {
    for (const other of this.list())
      if (other.id !== id) this.#put(other.id, afterMove(other, moved, kind !== null));
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

  #transact(act: () => void): void {
    this.doc.transact(act, suggestingOrigin);
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
    this.#lost.note(transaction);
    if (this.#undone.isBy(transaction)) this.#afterUndo(transaction);
    else if (transaction.changedParentTypes.has(this.#root as never)) this.#undone.forgetOverruled();
  };

  #afterUndo(transaction: Y.Transaction): void {
    const moved = this.open().flatMap((suggestion) => {
      const anew = afterUndo(this.doc, suggestion);
      return anew === null ? [] : [{ id: suggestion.id, anew }];
    });
    const decided = this.#undone.touchedBy(transaction);
    if (moved.length === 0 && decided.length === 0) return;
    this.doc.transact(() => {
      for (const { id, anew } of moved) this.#put(id, anew);
      this.#undone.say(decided, transaction);
    }, tidyingOrigin);
  }
}
