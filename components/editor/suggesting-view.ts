// What one person does in Suggesting, and the words that are drawn. Whatever they meant becomes a record, or grows one.
import type { Editor } from "@tiptap/core";
import { type EditorState, Selection, TextSelection, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import type { UndoManager } from "yjs";
import type { SuggestedKind, SuggestionAuthor } from "@/client/suggestion-records";
import { positionOf } from "@/client/text-anchors";
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
import { type Intent, intentOf, isMove, type ReplaceIntent } from "./suggestion-intent";
import { notSuggested, SuggestionMaker } from "./suggestion-maker";
import { caretAnew, reachOf } from "./suggestion-places";

const settleMs = 300;
/** So long whoever lost letters has to put them back. */
const rescueMs = 3_000;
const tooLong = "A suggestion cannot be longer than that.";
const notMoved = "Moving cannot be suggested. Switch to Editing to move it.";

export class SuggestingView {
  readonly #editor: Editor;
  readonly #view: EditorView;
  readonly #context: SuggestingContext;
  readonly #options: SuggestingOptions;
  readonly #maker: SuggestionMaker;
  readonly #words = new Map<string, SuggestedWords>();
  readonly #stop: () => void;
  #drawn = "";
  /** As it was before the text last changed. */
  #left: EditorState;
  #seenMoves = 0;
  #seenChanges = 0;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #tidyTimer: ReturnType<typeof setTimeout> | undefined;
  #rescueTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(editor: Editor, view: EditorView, context: SuggestingContext, options: SuggestingOptions) {
    this.#editor = editor;
    this.#view = view;
    this.#context = context;
    this.#options = options;
    this.#left = view.state;
    this.#maker = new SuggestionMaker({
      ...context,
      state: () => view.state,
      author: () => options.author(),
      onNotSuggested: (why) => options.onNotSuggested(why),
    });
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
    clearTimeout(this.#rescueTimer);
  }

  update(view: EditorView, before: EditorState): void {
    const now = this.#state;
    const was = stateOf(before);
    if (now !== was) this.#showWords();
    if (before.doc !== view.state.doc) this.#left = before;
    if (now.ownChanges !== this.#seenChanges && view.editable) {
      this.#seenChanges = now.ownChanges;
      clearTimeout(this.#keepTimer);
      this.#keepTimer = setTimeout(() => this.#maker.keep(), settleMs);
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
      this.#options.onNotSuggested(isMove(transaction) ? notMoved : notSuggested);
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
    const found = this.#maker.own().find(({ id, text }) => text !== "" && this.#maker.placeOf(id).at === at);
    const words = found === undefined ? undefined : this.#words.get(found.id);
    if (words === undefined) return false;
    words.focus(side === "after" ? words.length : 0);
    then(words);
    return true;
  }

  #suggest(intent: Intent): void {
    if (intent.kind === "format") this.#maker.suggestFormat(intent);
    else if (intent.kind === "kind") this.#maker.suggestKinds(intent);
    else if (intent.from === intent.to) this.#insert(intent);
    else this.#replace(intent);
  }

  #insert({ from, text }: ReplaceIntent): void {
    const here = this.#maker.own().find(({ id, text: words }) => {
      const place = this.#maker.placeOf(id);
      const struck = reachOf({ ...place, at: null });
      return words === "" ? struck !== null && [struck.from, struck.to].includes(from) : place.at === from;
    });
    const draft = this.#state.draft;
    const id = here?.id ?? (draft?.at === from ? draft.id : this.#context.suggestions.newId());
    if (here === undefined || here.text === "") {
      if (here !== undefined) this.#maker.setPlace(here.id, from);
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
    const struck = this.#maker.strikeWithOthers({ from, to });
    if (struck !== null && text !== "") this.#writeAfter(struck.id, struck.at, text);
    else if (struck !== null) this.#setCaret(forward ? to : caret);
  }

  /** What is typed before a block to make a heading of it, as in Editing. */
  #headingTyped(id: string, letters: string): SuggestedKind | null {
    const { state } = this.#view;
    const at = this.#whereIs(id);
    const typed = this.#context.suggestions.get(id);
    const kind = ({ "#": "heading-1", "##": "heading-2", "###": "heading-3" } as const)[typed?.text ?? ""];
    if (letters !== " " || kind === undefined || at === null || typed?.range !== null) return null;
    const $at = state.doc.resolve(at);
    return typed.join === null && $at.parentOffset === 0 && $at.parent.type.name === "paragraph"
      ? kind
      : null;
  }

  #makeHeading(id: string, kind: SuggestedKind): void {
    const at = this.#whereIs(id);
    const { suggestions } = this.#context;
    if (at === null) return;
    suggestions.write(id, 0, suggestions.get(id)?.text.length ?? 0, "");
    this.#maker.suggestKinds({ kind: "kind", blocks: [{ at, kind }] });
    this.#setCaret(at);
    this.#view.focus();
  }

  #writeAfter(id: string, at: number, text: string): void {
    if (this.#words.get(id) === undefined || this.#context.suggestions.get(id)?.text === "")
      this.#dispatch({ draft: { id, at } });
    this.#setCaret(at);
    const words = this.#words.get(id);
    words?.focus(words.length);
    if (text !== "") words?.type(text);
  }

  #openDraft(from: number, to: number): void {
    if (from < to) {
      const struck = this.#maker.strikeWithOthers({ from, to });
      if (struck !== null) this.#writeAfter(struck.id, struck.at, "");
      return;
    }
    const here = this.#maker.own().find(({ id, text }) => text !== "" && this.#maker.placeOf(id).at === from);
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
      const begun = this.#maker.begin(id, draft.at, letters);
      if (begun === "begun") return true;
      if (begun === "nowhere") this.#options.onNotSuggested(notSuggested);
      return false;
    }
    const kind = this.#headingTyped(id, letters);
    if (kind !== null) {
      // Beside the words' own change, which is not made.
      queueMicrotask(() => this.#makeHeading(id, kind));
      return false;
    }
    const at = this.#maker.placeOf(id).at;
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
    const letter = at === null ? null : this.#maker.beside(at, side);
    if (letter === null) {
      this.#options.onNotSuggested(notSuggested);
      return;
    }
    const struck = reachOf({ ...this.#maker.placeOf(id), at: null });
    const union = {
      from: Math.min(letter.from, struck?.from ?? letter.from),
      to: Math.max(letter.to, struck?.to ?? letter.to),
    };
    this.#maker.strike(this.#context.suggestions.get(id) === null ? null : id, union, false);
  }

  /** The key alone would leave it to the browser, and the text to be drawn anew for each letter. */
  #deleteBeside(at: number, side: Side): boolean {
    const letter = this.#maker.beside(at, side);
    if (letter === null) return false;
    if (this.#maker.strikeWithOthers(letter) !== null)
      this.#setCaret(side === "before" ? letter.from : letter.to);
    return true;
  }

  #whereIs(id: string): number | null {
    const { draft } = this.#state;
    if (draft?.id === id) return draft.at;
    const place = this.#maker.placeOf(id);
    return place.at ?? reachOf(place)?.to ?? null;
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
      open.map(({ id, range, place, format, join, kind, author, text }) => [
        id,
        range,
        place,
        format,
        join,
        kind,
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
    const { suggestions } = this.#context;
    queueMicrotask(() => this.#onMoves());
    this.#tidyTimer = setTimeout(() => suggestions.tidy(), 0);
    clearTimeout(this.#rescueTimer);
    if (suggestions.hasLost) this.#rescueTimer = setTimeout(() => suggestions.rescue("anybody"), rescueMs);
  }

  /** A block is gone from under the caret, to be in the text elsewhere: whoever writes in it writes on there. */
  #onMoves(): void {
    const { suggestions } = this.#context;
    if (this.#view.isDestroyed || suggestions.blocksMoved === this.#seenMoves) return;
    this.#seenMoves = suggestions.blocksMoved;
    const { doc, selection } = this.#left;
    suggestions.rescue("own");
    const at = selection.empty ? caretAnew(doc, this.#view.state.doc, selection.head) : null;
    if (at !== null) this.#setCaret(at);
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
}
