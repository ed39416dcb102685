// What one person does in Suggesting, and the words that are drawn. Whatever they meant becomes a record, or grows one.
import type { Editor } from "@tiptap/core";
import { type EditorState, Selection, TextSelection, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import type { UndoManager } from "yjs";
import type { Suggestion, SuggestionAuthor } from "@/client/suggestion-records";
import { anchorOf, placeOf, positionOf, rangeOf, type TextRange } from "@/client/text-anchors";
import { textIn } from "./passages";
import { readSelection } from "./read-selection";
import { type Side, SuggestedWords, spliceBetween } from "./suggested-words";
import {
  type SuggestingContext,
  type SuggestingNews,
  type SuggestingOptions,
  type SuggestingState,
  stateOf,
  suggestingKey,
} from "./suggesting-state";
import { type FormatIntent, type Intent, intentOf, type ReplaceIntent } from "./suggestion-intent";
import type { SuggestionPlace } from "./suggestion-places";

const settleMs = 300;
const tooMany = "This document holds as many suggestions as it can. Answer some of them first.";
const tooLong = "A suggestion cannot be longer than that.";
const notSuggested = "That cannot be suggested. Switch to Editing to do it.";

const touches = (a: TextRange, b: TextRange): boolean => a.from <= b.to && b.from <= a.to;

export class SuggestingView {
  readonly #editor: Editor;
  readonly #view: EditorView;
  readonly #context: SuggestingContext;
  readonly #options: SuggestingOptions;
  readonly #words = new Map<string, SuggestedWords>();
  readonly #stop: () => void;
  #drawn = "";
  #seenChanges = 0;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #tidyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(editor: Editor, view: EditorView, context: SuggestingContext, options: SuggestingOptions) {
    this.#editor = editor;
    this.#view = view;
    this.#context = context;
    this.#options = options;
    const undo = yUndoPluginKey.getState(view.state)?.undoManager as UndoManager | undefined;
    if (undo !== undefined) context.suggestions.undoneBy(undo);
    this.#stop = context.suggestions.subscribe(() => this.#onSuggestions());
    queueMicrotask(() => {
      if (!view.isDestroyed) this.#onSuggestions();
    });
  }

  get #state(): SuggestingState {
    return stateOf(this.#view.state);
  }

  get #author(): SuggestionAuthor {
    return this.#options.author();
  }

  destroy(): void {
    this.#stop();
    clearTimeout(this.#keepTimer);
    clearTimeout(this.#tidyTimer);
  }

  update(view: EditorView, before: EditorState): void {
    const now = this.#state;
    const was = stateOf(before);
    if (now !== was) this.#showWords();
    if (now.ownChanges !== this.#seenChanges && view.editable) {
      this.#seenChanges = now.ownChanges;
      clearTimeout(this.#keepTimer);
      this.#keepTimer = setTimeout(() => this.#keep(), settleMs);
    }
  }

  wordsOf(id: string): HTMLElement {
    const words = new SuggestedWords({
      onWrite: (index, removed, letters) => this.#write(id, index, removed, letters),
      onLeave: (side, pressed) => this.#leave(id, side, pressed),
      onDeleteBeyond: (side) => this.#deleteBeyond(id, side),
      onUndo: (redo) => void (redo ? this.#editor.commands.redo() : this.#editor.commands.undo()),
      onRefused: () => this.#options.onNotSuggested("Format it once it is accepted."),
      onBlur: () => this.#dropDraft(id),
      onPress: () => this.#options.onOpenSuggestions([id]),
    });
    this.#words.set(id, words);
    this.#show(id, words);
    return words.dom;
  }

  /** A change of the text that a person asked for. */
  take(transaction: Transaction): void {
    const intent = intentOf(transaction, this.#view.state.selection.to);
    if (intent === null) {
      this.#options.onNotSuggested(notSuggested);
      this.#untick();
    } else this.#suggest(intent);
  }

  /** Out of words of one's own: the text takes the focus with a caret that it does not know of, so it is told. */
  onPress(event: MouseEvent): void {
    if (event.button !== 0 || ![...this.#words.values()].some(({ isFocused }) => isFocused)) return;
    const found = this.#view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (found !== null) this.#setCaret(found.pos);
  }

  onKey(event: KeyboardEvent): boolean {
    if (this.#state.mode !== "suggesting" || !this.#view.editable) return false;
    if (!event.isComposing) readSelection(this.#view);
    const { selection } = this.#view.state;
    // An input method is about to compose: it does so in a field of its own from the first letter on.
    if (event.keyCode === 229 && !event.isComposing && !/android/i.test(navigator.userAgent)) {
      this.#openDraft(selection.from, selection.to);
      return false;
    }
    if (!selection.empty || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    const { head } = selection;
    if (event.key === "Backspace") return this.#deleteBefore(head);
    if (event.key === "Delete") return this.#deleteBeside(head, "after");
    if (event.key === "ArrowLeft") return this.#enter(head, "after");
    if (event.key === "ArrowRight") return this.#enter(head + 1, "before");
    return false;
  }

  /** Phones delete without a key that could be heard. */
  onBeforeInput(event: InputEvent): boolean {
    const { selection } = this.#view.state;
    const isOurs =
      this.#state.mode === "suggesting" && selection.empty && !this.#view.composing && event.cancelable;
    if (!isOurs) return false;
    const isDone =
      event.inputType === "deleteContentBackward"
        ? this.#deleteBefore(selection.head)
        : event.inputType === "deleteContentForward" && this.#deleteBeside(selection.head, "after");
    if (isDone) event.preventDefault();
    return isDone;
  }

  #deleteBefore(at: number): boolean {
    return this.#enter(at, "after", (words) => words.deleteLast()) || this.#deleteBeside(at, "before");
  }

  /** Into words of one's own that stand here. */
  #enter(at: number, side: Side, then: (words: SuggestedWords) => void = () => {}): boolean {
    const found = this.#own().find(({ id, text }) => text !== "" && this.#placeOf(id).at === at);
    const words = found === undefined ? undefined : this.#words.get(found.id);
    if (words === undefined) return false;
    words.focus(side === "after" ? words.length : 0);
    then(words);
    return true;
  }

  #own(): readonly Suggestion[] {
    const { id: you } = this.#author;
    return this.#state.shown.filter(({ author, format }) => author.id === you && format === null);
  }

  #placeOf(id: string): SuggestionPlace {
    return this.#state.places.get(id) ?? { range: null, at: null };
  }

  #suggest(intent: Intent): void {
    if (intent.kind === "format") this.#suggestFormat(intent);
    else if (intent.from === intent.to) this.#insert(intent);
    else this.#replace(intent);
  }

  #insert({ from, text }: ReplaceIntent): void {
    const here = this.#own().find(({ id, text: words }) => {
      const { range, at } = this.#placeOf(id);
      return words === "" ? range !== null && (range.from === from || range.to === from) : at === from;
    });
    const draft = this.#state.draft;
    const id = here?.id ?? (draft?.at === from ? draft.id : this.#context.suggestions.newId());
    if (here === undefined || here.text === "") {
      if (here !== undefined) this.#setPlace(here.id, from);
      this.#dispatch({ draft: { id, at: from } });
    }
    this.#setCaret(from);
    const words = this.#words.get(id);
    words?.focus(words.length);
    words?.type(text);
  }

  #replace({ from, to, text, caret }: ReplaceIntent): void {
    const { selection } = this.#view.state;
    const forward = text === "" && selection.empty && selection.head === from;
    const struck = this.#strikeWithOthers({ from, to });
    if (struck !== null && text !== "") this.#writeAfter(struck.id, struck.at, text);
    else if (struck !== null) this.#setCaret(forward ? to : caret);
  }

  /** One's own that stands beside it, or in it, becomes one with it. Answers where words in its place would be. */
  #strikeWithOthers(stretch: TextRange): { readonly id: string; readonly at: number } | null {
    const { suggestions } = this.#context;
    const beside = this.#own().flatMap(({ id, text }) => {
      const { range, at } = this.#placeOf(id);
      const reach = range ?? (text !== "" && at !== null ? { from: at, to: at } : null);
      return reach !== null && touches(reach, stretch) ? [{ id, range, at, text }] : [];
    });
    const [first, ...others] = beside;
    const union = beside.reduce(
      (sum, { range }) => ({
        from: Math.min(sum.from, range?.from ?? sum.from),
        to: Math.max(sum.to, range?.to ?? sum.to),
      }),
      stretch,
    );
    const isStruck = first?.range?.from === union.from && first.range.to === union.to;
    const id = isStruck ? first.id : this.#strike(first?.id ?? null, union, first?.text === "");
    if (id === null) return null;
    for (const other of others) if (other.text === "") suggestions.change(other.id, { range: null });
    return { id, at: first !== undefined && first.text !== "" && first.at !== null ? first.at : union.to };
  }

  #strike(id: string | null, range: TextRange, movesPlace: boolean): string | null {
    const { suggestions } = this.#context;
    const { state } = this.#view;
    const starts = this.#context.starts(state);
    const anchor = anchorOf(starts.texts, range);
    if (anchor === null) return null;
    const quote = textIn(state.doc, range);
    const place = placeOf(starts, range.to);
    if (id !== null) {
      suggestions.change(id, { range: anchor, quote, ...(movesPlace && { place }) });
      return id;
    }
    const added = suggestions.add(this.#author, { range: anchor, quote, place, text: "", format: null });
    if (added === null) this.#options.onNotSuggested(tooMany);
    return added;
  }

  #writeAfter(id: string, at: number, text: string): void {
    if (this.#words.get(id) === undefined || this.#context.suggestions.get(id)?.text === "")
      this.#dispatch({ draft: { id, at } });
    this.#setCaret(at);
    const words = this.#words.get(id);
    words?.focus(words.length);
    if (text !== "") words?.type(text);
  }

  #suggestFormat({ from, to, format }: FormatIntent): void {
    const { suggestions } = this.#context;
    const { state } = this.#view;
    const { id: you } = this.#author;
    const before = this.#state.shown.find(({ id, author, format: known }) => {
      const { range } = this.#placeOf(id);
      return known !== null && author.id === you && range?.from === from && range.to === to;
    });
    if (before !== undefined) {
      // The same once more takes it back.
      const marks = { ...before.format };
      for (const [mark, value] of Object.entries(format) as [keyof typeof format, true | string | null][]) {
        if (marks[mark] === value) delete marks[mark];
        else marks[mark] = value;
      }
      if (Object.keys(marks).length > 0) suggestions.change(before.id, { format: marks });
      else suggestions.decide([before.id], "withdrawn", this.#author.name);
      return;
    }
    const range = anchorOf(this.#context.starts(state).texts, { from, to });
    if (range === null) return;
    const quote = textIn(state.doc, { from, to });
    const added = suggestions.add(this.#author, { range, quote, place: null, text: "", format });
    if (added === null) this.#options.onNotSuggested(tooMany);
  }

  #openDraft(from: number, to: number): void {
    if (from < to) {
      const struck = this.#strikeWithOthers({ from, to });
      if (struck !== null) this.#writeAfter(struck.id, struck.at, "");
      return;
    }
    const here = this.#own().find(({ id, text }) => text !== "" && this.#placeOf(id).at === from);
    const id = here?.id ?? this.#context.suggestions.newId();
    if (here === undefined) this.#dispatch({ draft: { id, at: from } });
    const words = this.#words.get(id);
    words?.focus(words.length);
  }

  #dropDraft(id: string): void {
    queueMicrotask(() => {
      const isLeft = this.#words.get(id)?.isFocused !== true;
      if (isLeft && !this.#view.isDestroyed && this.#state.draft?.id === id) this.#dispatch({ draft: null });
    });
  }

  #write(id: string, index: number, removed: number, letters: string): boolean {
    const { suggestions } = this.#context;
    const { draft } = this.#state;
    if (!suggestions.has(id)) {
      if (draft === null || letters === "") return true;
      const place = placeOf(this.#context.starts(this.#view.state), draft.at);
      const added = { range: null, quote: "", place, text: letters, format: null };
      if (place !== null && suggestions.add(this.#author, added, id) !== null) return true;
      this.#options.onNotSuggested(place === null ? notSuggested : tooMany);
      return false;
    }
    const at = this.#placeOf(id).at;
    // Emptied, it is a draft again for as long as somebody is in it.
    const isEmptied = removed > 0 && letters === "" && suggestions.get(id)?.text.length === removed;
    if (isEmptied && at !== null) this.#dispatch({ draft: { id, at } });
    const written = suggestions.write(id, index, removed, letters);
    if (!written) this.#options.onNotSuggested(tooLong);
    return written;
  }

  #leave(id: string, side: Side, pressed: string): void {
    const at = this.#whereIs(id);
    if (at === null) return;
    const { state } = this.#view;
    const step = side === "before" ? -1 : 1;
    const isArrow = pressed === "ArrowLeft" || pressed === "ArrowRight";
    if (pressed === "ArrowUp" || pressed === "ArrowDown") this.#setCaret(this.#lineBeside(id, step) ?? at);
    else if (pressed === "Home" || pressed === "End") {
      const $at = state.doc.resolve(at);
      this.#setCaret(pressed === "Home" ? $at.start() : $at.end());
    } else if (isArrow) {
      const $at = state.doc.resolve(at);
      const isInside = side === "before" ? at > $at.start() : at < $at.end();
      const beyond = isInside
        ? at + step
        : (Selection.findFrom(state.doc.resolve(side === "before" ? $at.before() : $at.after()), step, true)
            ?.head ?? at);
      this.#setCaret(beyond);
    } else this.#setCaret(at);
    this.#view.focus();
  }

  #lineBeside(id: string, step: number): number | null {
    const box = this.#words.get(id)?.dom.getBoundingClientRect();
    if (box === undefined) return null;
    const top = step < 0 ? box.top - 8 : box.bottom + 8;
    return this.#view.posAtCoords({ left: box.left, top })?.pos ?? null;
  }

  #deleteBeyond(id: string, side: Side): void {
    const at = this.#whereIs(id);
    const letter = at === null ? null : this.#letterBeside(at, side);
    if (letter === null) {
      this.#options.onNotSuggested(notSuggested);
      return;
    }
    const { range } = this.#placeOf(id);
    const union = {
      from: Math.min(letter.from, range?.from ?? letter.from),
      to: Math.max(letter.to, range?.to ?? letter.to),
    };
    this.#strike(this.#context.suggestions.get(id) === null ? null : id, union, false);
  }

  /** The key alone would leave it to the browser, and the text to be drawn anew for each letter. */
  #deleteBeside(at: number, side: Side): boolean {
    const letter = this.#letterBeside(at, side);
    if (letter === null) return false;
    if (this.#strikeWithOthers(letter) !== null) this.#setCaret(side === "before" ? letter.from : letter.to);
    return true;
  }

  /** What is struck already is passed over. Null at the edge of a block. */
  #letterBeside(at: number, side: Side): TextRange | null {
    const { doc } = this.#view.state;
    const $at = doc.resolve(at);
    const struck = this.#own().flatMap(({ id }) => this.#placeOf(id).range ?? []);
    const from = side === "before" ? (struck.find((range) => range.to === at)?.from ?? at) : at;
    const to = side === "after" ? (struck.find((range) => range.from === at)?.to ?? at) : at;
    if (from < $at.start() || to > $at.end()) return null;
    const line =
      side === "before"
        ? textIn(doc, { from: $at.start(), to: from })
        : textIn(doc, { from: to, to: $at.end() });
    const letters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment.length);
    const count = (side === "before" ? letters.at(-1) : letters[0]) ?? 0;
    if (count === 0) return null;
    return side === "before" ? { from: from - count, to: from } : { from: to, to: to + count };
  }

  #whereIs(id: string): number | null {
    const { draft } = this.#state;
    if (draft?.id === id) return draft.at;
    const { at, range } = this.#placeOf(id);
    return at ?? range?.to ?? null;
  }

  #setPlace(id: string, at: number): void {
    const place = placeOf(this.#context.starts(this.#view.state), at);
    if (place !== null) this.#context.suggestions.change(id, { place });
  }

  #setCaret(at: number): void {
    const { state } = this.#view;
    const $at = state.doc.resolve(Math.max(0, Math.min(at, state.doc.content.size)));
    this.#view.dispatch(state.tr.setSelection(TextSelection.near($at)));
  }

  #dispatch(news: SuggestingNews): void {
    this.#view.dispatch(this.#view.state.tr.setMeta(suggestingKey, news).setMeta("addToHistory", false));
  }

  /** A box draws its own tick before anybody is asked. */
  #untick(): void {
    for (const item of this.#view.dom.querySelectorAll<HTMLElement>("li[data-checked]")) {
      const box = item.querySelector<HTMLInputElement>(":scope > label input");
      if (box !== null) box.checked = item.dataset.checked === "true";
    }
  }

  #show(id: string, words: SuggestedWords): void {
    const { shown, activeId, mode } = this.#state;
    const suggestion = shown.find((known) => known.id === id);
    const you = this.#author;
    const { text, author } = suggestion ?? { text: "", author: you };
    words.show({ id, text, author }, id === activeId);
    words.setEditable(mode === "suggesting" && this.#view.editable && author.id === you.id);
  }

  #showWords(): void {
    const { shown, draft } = this.#state;
    for (const [id, words] of this.#words) {
      if (draft?.id === id || shown.some((known) => known.id === id)) this.#show(id, words);
      else this.#words.delete(id);
    }
  }

  /** Letters in words are drawn by the words themselves; the text is drawn anew for everything else. */
  #onSuggestions(): void {
    if (this.#view.isDestroyed) return;
    const open = this.#context.suggestions.open();
    const drawn = JSON.stringify(
      open.map(({ id, range, place, format, author, text }) => [
        id,
        range,
        place,
        format,
        author,
        text !== "",
      ]),
    );
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      const focused = [...this.#words].find(([, words]) => words.isFocused)?.[0];
      const at = focused === undefined ? null : this.#whereIs(focused);
      this.#dispatch({});
      const isGone = focused !== undefined && this.#words.get(focused)?.isFocused !== true;
      if (isGone && at !== null) {
        const words = this.#words.get(focused);
        if (words !== undefined) words.focus(words.length);
        else this.#goOn(focused, at);
      }
    } else {
      for (const { id, text, author } of open)
        this.#words.get(id)?.show({ id, text, author }, id === this.#state.activeId);
    }
    if (!this.#view.editable) return;
    clearTimeout(this.#tidyTimer);
    this.#tidyTimer = setTimeout(() => this.#context.suggestions.tidy(), 0);
  }

  /** What somebody was writing in is decided: whatever they wrote since goes on as a suggestion of its own. */
  #goOn(id: string, at: number): void {
    const suggestion = this.#context.suggestions.get(id);
    const { decision = null, place = null, text = "" } = suggestion ?? {};
    const starts = this.#context.starts(this.#view.state);
    const begin = place === null ? null : positionOf(this.#context.suggestions.doc, starts, place);
    const isAccepted = decision?.verdict === "accepted" && begin !== null;
    const since = isAccepted ? spliceBetween(decision.text, text, text.length) : null;
    const kept =
      since === null ? "" : decision?.text.slice(0, since.letters === "" ? undefined : since.index);
    // Between two blocks there is one position more than there are letters.
    const end = begin === null ? at : begin + (kept?.length ?? 0) + (kept?.match(/\n/g)?.length ?? 0);
    this.#setCaret(isAccepted ? end : at);
    this.#view.focus();
    if (decision?.verdict === "rejected")
      this.#options.onNotSuggested(`${decision.personName} rejected what you suggest`);
    if (since === null || since.letters === "") return;
    const { head } = this.#view.state.selection;
    // Beside the document's own news, not within it.
    queueMicrotask(() => {
      if (this.#view.isDestroyed) return;
      this.#insert({ kind: "replace", from: head, to: head, text: since.letters, caret: head });
    });
  }

  /** Says anew where things are whose letters this page has made anew. */
  #keep(): void {
    const { state } = this.#view;
    const { suggestions } = this.#context;
    const starts = this.#context.starts(state);
    for (const { id, range, place } of this.#state.shown) {
      const now = this.#placeOf(id);
      const held = range === null ? null : rangeOf(suggestions.doc, starts.texts, range);
      if (now.range !== null && (held === null || textIn(state.doc, held) !== textIn(state.doc, now.range))) {
        const anchor = anchorOf(starts.texts, now.range);
        if (anchor !== null) suggestions.follow(id, { range: anchor });
      }
      if (place === null || now.at === null || positionOf(suggestions.doc, starts, place) === now.at)
        continue;
      const moved = placeOf(starts, now.at);
      if (moved !== null) suggestions.follow(id, { place: moved });
    }
  }
}
