// Makes suggestions of what was meant, and grows those that stand beside it: one's own that touch become one.
import type { ResolvedPos } from "@tiptap/pm/model";
import type { EditorState } from "@tiptap/pm/state";
import { proseBefore } from "@/client/block-tree";
import { blockAt } from "@/client/suggested-blocks";
import type { Join, Suggestion, SuggestionAuthor } from "@/client/suggestion-records";
import type { Suggestions } from "@/client/suggestions";
import {
  anchorOf,
  blockPlaceAt,
  type ContentStarts,
  placeOf,
  positionOf,
  rangeOf,
  type TextRange,
} from "@/client/text-anchors";
import { textIn } from "./passages";
import type { Side } from "./suggested-words";
import { stateOf } from "./suggesting-state";
import type { FormatIntent, KindIntent } from "./suggestion-intent";
import { nowhere, reachOf, type SuggestionPlace, textEndBefore } from "./suggestion-places";

const tooMany = "This document holds as many suggestions as it can. Answer some of them first.";

export const notSuggested = "That cannot be suggested. Switch to Editing to do it.";

const touches = (a: TextRange, b: TextRange): boolean => a.from <= b.to && b.from <= a.to;

const isProse = ({ parent }: ResolvedPos): boolean => /^(paragraph|heading)$/.test(parent.type.name);

export interface MakerOptions {
  readonly suggestions: Suggestions;
  readonly state: () => EditorState;
  readonly starts: (state: EditorState) => ContentStarts;
  readonly author: () => SuggestionAuthor;
  readonly onNotSuggested: (why: string) => void;
}

export class SuggestionMaker {
  readonly #options: MakerOptions;
  readonly #suggestions: Suggestions;

  constructor(options: MakerOptions) {
    this.#options = options;
    this.#suggestions = options.suggestions;
  }

  get #state(): EditorState {
    return this.#options.state();
  }

  get #starts(): ContentStarts {
    return this.#options.starts(this.#state);
  }

  placeOf(id: string): SuggestionPlace {
    return stateOf(this.#state).places.get(id) ?? nowhere;
  }

  /** What one would delete or write. */
  own(): readonly Suggestion[] {
    return this.#yours().filter(({ format, kind }) => format === null && kind === null);
  }

  #yours(): readonly Suggestion[] {
    const { id: you } = this.#options.author();
    return stateOf(this.#state).shown.filter(({ author }) => author.id === you);
  }

  setPlace(id: string, at: number): void {
    const place = placeOf(this.#starts, at);
    if (place !== null) this.#suggestions.change(id, { place });
  }

  /** Words of which there is no record yet. */
  begin(id: string, at: number, text: string): "begun" | "nowhere" | "refused" {
    const place = placeOf(this.#starts, at);
    if (place === null) return "nowhere";
    return this.#add({ place, text }, id) === null ? "refused" : "begun";
  }

  /** One's own that stands beside it, or in it, becomes one with it. Answers where words in its place would be. */
  strikeWithOthers(stretch: TextRange): { readonly id: string; readonly at: number } | null {
    const beside = this.own().flatMap(({ id, text }) => {
      const place = this.placeOf(id);
      const struck = reachOf({ ...place, at: null });
      const reach = text === "" ? struck : reachOf(place);
      return reach !== null && touches(reach, stretch) ? [{ id, struck, at: place.at, text }] : [];
    });
    const [first, ...others] = beside;
    const union = beside.reduce(
      (sum, { struck }) => ({
        from: Math.min(sum.from, struck?.from ?? sum.from),
        to: Math.max(sum.to, struck?.to ?? sum.to),
      }),
      stretch,
    );
    const isStruck = first?.struck?.from === union.from && first.struck.to === union.to;
    const id = isStruck ? first.id : this.strike(first?.id ?? null, union, first?.text === "");
    if (id === null) return null;
    for (const other of others)
      if (other.text === "") this.#suggestions.change(other.id, { range: null, join: null });
    return { id, at: first !== undefined && first.text !== "" && first.at !== null ? first.at : union.to };
  }

  strike(id: string | null, range: TextRange, movesPlace: boolean): string | null {
    const { doc } = this.#state;
    const starts = this.#starts;
    const anchor = anchorOf(starts.texts, range);
    const join = this.#joinIn(range);
    if (anchor === null && join === null) {
      this.#options.onNotSuggested(notSuggested);
      return null;
    }
    const { from, to } = anchor === null ? { from: range.to, to: doc.resolve(range.to).end() } : range;
    const quote = doc.textBetween(from, to, "\n");
    const place = placeOf(starts, range.to);
    if (id === null) return this.#add({ range: anchor, quote, join });
    this.#suggestions.change(id, { range: anchor, quote, join, ...(movesPlace && { place }) });
    return id;
  }

  /** The letter beside the caret, or the break where there is none. What is struck already is passed over. */
  beside(at: number, side: Side): TextRange | null {
    const { doc } = this.#state;
    const struck = this.own().flatMap(({ id }) => reachOf({ ...this.placeOf(id), at: null }) ?? []);
    const from = side === "before" ? (struck.find(({ to }) => to === at)?.from ?? at) : at;
    const to = side === "after" ? (struck.find((range) => range.from === at)?.to ?? at) : at;
    const $edge = doc.resolve(side === "before" ? from : to);
    const line = textIn(
      doc,
      side === "before" ? { from: $edge.start(), to: from } : { from: to, to: $edge.end() },
    );
    const letters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment.length);
    const count = (side === "before" ? letters.at(-1) : letters[0]) ?? 0;
    if (count > 0) return side === "before" ? { from: from - count, to: from } : { from: to, to: to + count };
    return side === "before" ? this.#breakBefore($edge) : this.#breakAfter($edge);
  }

  /** Between blocks of one parent: elsewhere the key that deletes it does something else. */
  #breakBefore($start: ResolvedPos): TextRange | null {
    if ($start.parentOffset > 0 || $start.depth === 0) return null;
    const from = textEndBefore(this.#state.doc, $start.pos);
    const $from = from === null ? null : this.#state.doc.resolve(from);
    const isBeside = $from?.depth === $start.depth && $from.after() === $start.before();
    return from !== null && isBeside ? { from, to: $start.pos } : null;
  }

  #breakAfter($end: ResolvedPos): TextRange | null {
    const isAtEnd = $end.depth > 0 && $end.parentOffset === $end.parent.content.size;
    const after = isAtEnd ? this.#state.doc.resolve($end.after()) : null;
    if (after?.nodeAfter?.isTextblock !== true) return null;
    return { from: $end.pos, to: after.pos + 1 };
  }

  #joinIn({ from, to }: TextRange): Join | null {
    const [$from, $to] = [this.#state.doc.resolve(from), this.#state.doc.resolve(to)];
    if (!isProse($from) || !isProse($to) || $from.start() === $to.start()) return null;
    const starts = this.#starts;
    const [first, last] = [blockPlaceAt(starts, $from.start()), blockPlaceAt(starts, $to.start())];
    const block = last === null ? null : blockAt(this.#suggestions.doc, last);
    const isJoinable = block !== null && proseBefore(this.#suggestions.doc, block) !== null;
    return first === null || last === null || !isJoinable ? null : { first, last };
  }

  suggestFormat({ from, to, format }: FormatIntent): void {
    const before = this.#yours().find(({ id, format: known }) => {
      const { range } = this.placeOf(id);
      return known !== null && range?.from === from && range.to === to;
    });
    if (before === undefined) {
      const range = anchorOf(this.#starts.texts, { from, to });
      if (range !== null) this.#add({ range, quote: textIn(this.#state.doc, { from, to }), format });
      return;
    }
    // The same once more takes it back.
    const marks = { ...before.format };
    for (const [mark, value] of Object.entries(format) as [keyof typeof format, true | string | null][]) {
      if (marks[mark] === value) delete marks[mark];
      else marks[mark] = value;
    }
    if (Object.keys(marks).length > 0) this.#suggestions.change(before.id, { format: marks });
    else this.#withdraw(before.id);
  }

  suggestKinds({ blocks }: KindIntent): void {
    for (const { at, kind } of blocks) {
      const before = this.#yours().find(
        (known) => known.kind !== null && this.placeOf(known.id).block === at,
      );
      const block = blockPlaceAt(this.#starts, at);
      if (before?.kind?.kind === kind) this.#withdraw(before.id);
      else if (before?.kind) this.#suggestions.change(before.id, { kind: { ...before.kind, kind } });
      else if (block !== null) {
        const quote = textIn(this.#state.doc, { from: at, to: this.#state.doc.resolve(at).end() });
        if (this.#add({ quote, kind: { block, kind } }) === null) return;
      }
    }
  }

  /** Says anew where things are whose letters this page has made anew. */
  keep(): void {
    const { doc } = this.#state;
    const { doc: document } = this.#suggestions;
    const starts = this.#starts;
    for (const { id, range, place, join, kind } of stateOf(this.#state).shown) {
      const now = this.placeOf(id);
      const held = range === null ? null : rangeOf(document, starts.texts, range);
      if (now.range !== null && (held === null || textIn(doc, held) !== textIn(doc, now.range))) {
        const anchor = anchorOf(starts.texts, now.range);
        if (anchor !== null) this.#suggestions.follow(id, { range: anchor });
      }
      if (place !== null && now.at !== null && positionOf(document, starts, place) !== now.at) {
        const moved = placeOf(starts, now.at);
        if (moved !== null) this.#suggestions.follow(id, { place: moved });
      }
      if (join !== null && now.join !== null && positionOf(document, starts, join.last) !== now.join.to) {
        const moved = this.#joinIn(now.join);
        if (moved !== null) this.#suggestions.follow(id, { join: moved });
      }
      if (kind !== null && now.block !== null && positionOf(document, starts, kind.block) !== now.block) {
        const block = blockPlaceAt(starts, now.block);
        if (block !== null) this.#suggestions.follow(id, { kind: { ...kind, block } });
      }
    }
  }

  #withdraw(id: string): void {
    this.#suggestions.decide([id], "withdrawn", this.#options.author().name);
  }

  #add(added: Partial<Parameters<Suggestions["add"]>[1]>, id?: string): string | null {
    const nothing = { range: null, quote: "", place: null, text: "", format: null };
    const known = this.#suggestions.add(this.#options.author(), { ...nothing, ...added }, id);
    if (known === null) this.#options.onNotSuggested(tooMany);
    return known;
  }
}
