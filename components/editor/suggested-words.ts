// The words that somebody would add, drawn in the text without being in it. Their author writes in them as in any
// field: the browser does the writing, whatever keyboard it comes from, and every change goes to the record.

import type { Suggestion } from "@/client/suggestion-records";
import { colorOf } from "@/components/presence/person-color";

export type Side = "before" | "after";

export interface WordsEvents {
  /** False when they would become too many. */
  readonly onWrite: (index: number, removed: number, letters: string) => boolean;
  /** A key leads out of them. */
  readonly onLeave: (side: Side, key: string) => void;
  /** A deletion reaches beyond them. */
  readonly onDeleteBeyond: (side: Side) => void;
  readonly onUndo: (redo: boolean) => void;
  readonly onRefused: () => void;
  readonly onBlur: () => void;
  readonly onPress: () => void;
}

const textOf = (node: Node): string => {
  if (node instanceof Text) return node.data;
  // A line break at the very end only makes the last line visible.
  if (node.nodeName === "BR") return node.nextSibling === null ? "" : "\n";
  return Array.from(node.childNodes, textOf).join("");
};

const textBefore = (field: HTMLElement, node: Node, offset: number): number => {
  const range = document.createRange();
  range.setStart(field, 0);
  range.setEnd(node, offset);
  return range.toString().length;
};

export interface Splice {
  readonly index: number;
  readonly removed: number;
  readonly letters: string;
}

/** What was written, nearest to where the caret is now. */
export const spliceBetween = (before: string, after: string, caret: number): Splice => {
  const tail = after.length - caret;
  let end = 0;
  while (end < tail && end < before.length && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  let start = 0;
  const most = Math.min(before.length, after.length) - end;
  while (start < most && before[start] === after[start]) start += 1;
  return {
    index: start,
    removed: before.length - end - start,
    letters: after.slice(start, after.length - end),
  };
};

const lastGrapheme = (text: string): number => {
  const parts = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment.length);
  return parts.at(-1) ?? 0;
};

export class SuggestedWords {
  readonly dom = document.createElement("span");
  readonly #field = document.createElement("span");
  readonly #events: WordsEvents;
  #text = "";
  #composing = false;
  #editable = false;

  constructor(events: WordsEvents) {
    this.#events = events;
    this.dom.className = "suggested-insertion";
    this.dom.setAttribute("role", "insertion");
    this.#field.className = "suggested-words";
    this.dom.append(this.#field);
    this.dom.addEventListener("click", () => {
      if (!this.#editable) events.onPress();
    });
    this.#listen();
  }

  get isFocused(): boolean {
    return document.activeElement === this.#field;
  }

  get length(): number {
    return this.#text.length;
  }

  show({ id, text, author }: Pick<Suggestion, "id" | "text" | "author">, active: boolean): void {
    this.dom.dataset.suggestion = id;
    this.dom.title = `${author.name} suggests this`;
    this.dom.style.setProperty("--person", colorOf(author));
    this.dom.classList.toggle("suggestion-active", active);
    if (text === this.#text || this.#composing) return;
    const caret = this.isFocused ? this.#caret() : null;
    this.#draw(text);
    if (caret !== null) this.#setCaret(Math.min(caret, text.length));
  }

  setEditable(editable: boolean): void {
    if (editable === this.#editable) return;
    this.#editable = editable;
    if (!editable) {
      for (const name of ["contenteditable", "role", "aria-label", "aria-multiline", "spellcheck"])
        this.#field.removeAttribute(name);
      return;
    }
    this.#field.setAttribute("contenteditable", "plaintext-only");
    // Where a browser does not know that, what is pasted is made plain here.
    if (!this.#field.isContentEditable) this.#field.setAttribute("contenteditable", "true");
    this.#field.setAttribute("role", "textbox");
    this.#field.setAttribute("aria-multiline", "true");
    this.#field.setAttribute("aria-label", "Your suggestion");
  }

  focus(at: number): void {
    this.#field.focus({ preventScroll: true });
    this.#setCaret(Math.min(at, this.#text.length));
    this.#field.scrollIntoView({ block: "nearest" });
  }

  /** As if it were typed. */
  type(letters: string): void {
    const { from, to } = this.#selection();
    this.#change(from, to - from, letters);
  }

  deleteLast(): void {
    const count = lastGrapheme(this.#text);
    if (count > 0) this.#change(this.#text.length - count, count, "");
  }

  #change(index: number, removed: number, letters: string): void {
    const before = this.#text;
    this.#draw(before.slice(0, index) + letters + before.slice(index + removed));
    this.#setCaret(index + letters.length);
    if (this.#events.onWrite(index, removed, letters)) return;
    this.#draw(before);
    this.#setCaret(index);
  }

  #draw(text: string): void {
    this.#text = text;
    this.#field.textContent = text;
    if (text.endsWith("\n")) this.#field.append(document.createElement("br"));
  }

  #selection(): { from: number; to: number } {
    const selection = getSelection();
    const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = selection ?? {};
    if (!anchorNode || !focusNode || !this.#field.contains(anchorNode) || !this.#field.contains(focusNode))
      return { from: this.#text.length, to: this.#text.length };
    const [a, b] = [
      textBefore(this.#field, anchorNode, anchorOffset),
      textBefore(this.#field, focusNode, focusOffset),
    ];
    return { from: Math.min(a, b), to: Math.max(a, b) };
  }

  #caret(): number {
    return this.#selection().to;
  }

  #setCaret(at: number): void {
    const [node] = this.#field.childNodes;
    if (node instanceof Text) getSelection()?.collapse(node, Math.min(at, node.length));
    else getSelection()?.collapse(this.#field, 0);
  }

  #listen(): void {
    const field = this.#field;
    field.addEventListener("input", () => this.#onInput());
    field.addEventListener("compositionstart", () => {
      this.#composing = true;
    });
    field.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#onInput();
    });
    field.addEventListener("beforeinput", (event) => this.#onBeforeInput(event));
    field.addEventListener("keydown", (event) => this.#onKey(event));
    field.addEventListener("paste", (event) => this.#onPaste(event));
    field.addEventListener("drop", (event) => event.preventDefault());
    field.addEventListener("blur", () => this.#events.onBlur());
  }

  #onInput(): void {
    const now = textOf(this.#field);
    const before = this.#text;
    if (now === before) return;
    const { index, removed, letters } = spliceBetween(before, now, this.#caret());
    this.#text = now;
    if (this.#events.onWrite(index, removed, letters)) return;
    this.#draw(before);
    this.#setCaret(index);
  }

  #onBeforeInput(event: InputEvent): void {
    const { inputType } = event;
    if (inputType === "insertParagraph" || inputType === "insertLineBreak") {
      event.preventDefault();
      this.type("\n");
    } else if (inputType === "historyUndo" || inputType === "historyRedo") {
      event.preventDefault();
      this.#events.onUndo(inputType === "historyRedo");
    } else if (inputType.startsWith("format")) {
      event.preventDefault();
      this.#events.onRefused();
    } else this.#deleteBeyond(event);
  }

  /** Phones delete without a key that could be heard. */
  #deleteBeyond(event: InputEvent): void {
    const { from, to } = this.#selection();
    if (from !== to || this.#composing) return;
    const side =
      event.inputType === "deleteContentBackward" && from === 0
        ? "before"
        : event.inputType === "deleteContentForward" && to === this.#text.length
          ? "after"
          : null;
    if (side === null) return;
    event.preventDefault();
    this.#events.onDeleteBeyond(side);
  }

  #onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    this.type((event.clipboardData?.getData("text/plain") ?? "").replaceAll(/\r\n?/g, "\n"));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (mod && !event.altKey && (key === "z" || key === "y")) {
      event.preventDefault();
      this.#events.onUndo(key === "y" || event.shiftKey);
    } else if (mod && !event.altKey && ["b", "i", "u", "e", "k"].includes(key)) {
      event.preventDefault();
      this.#events.onRefused();
    } else if (!mod && !event.shiftKey && !event.altKey) this.#onPlainKey(event);
  }

  /** To the edge of the line, and from there on to that of the block. */
  #toEdge(event: KeyboardEvent, leave: (side: Side) => void): void {
    const caret = this.#caret();
    const before = this.#text.slice(0, caret).lastIndexOf("\n") + 1;
    const after = this.#text.indexOf("\n", caret);
    const isHome = event.key === "Home";
    const edge = isHome ? before : after === -1 ? this.#text.length : after;
    const isOuter = isHome ? edge === 0 : edge === this.#text.length;
    if (edge === caret && isOuter) {
      leave(isHome ? "before" : "after");
      return;
    }
    event.preventDefault();
    this.#setCaret(edge);
  }

  #onPlainKey(event: KeyboardEvent): void {
    const { from, to } = this.#selection();
    const atStart = from === 0 && to === 0;
    const atEnd = from === this.#text.length;
    const leave = (side: Side): void => {
      event.preventDefault();
      event.stopPropagation();
      this.#events.onLeave(side, event.key);
    };
    if (event.key === "Escape") leave("after");
    else if (event.key === "ArrowLeft" && atStart) leave("before");
    else if (event.key === "ArrowRight" && atEnd) leave("after");
    else if (event.key === "ArrowUp" && !this.#text.slice(0, from).includes("\n")) leave("before");
    else if (event.key === "ArrowDown" && !this.#text.slice(to).includes("\n")) leave("after");
    else if (event.key === "Home" || event.key === "End") this.#toEdge(event, leave);
    else if (event.key === "Backspace" && atStart) {
      event.preventDefault();
      this.#events.onDeleteBeyond("before");
    } else if (event.key === "Delete" && atEnd && from === to) {
      event.preventDefault();
      this.#events.onDeleteBeyond("after");
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.type("\n");
    }
  }
}
