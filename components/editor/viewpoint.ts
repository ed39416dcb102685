// Where somebody is in the text, as places that mean the same on every screen: beside which letter their caret
// stands, and which letter is the uppermost they see.
import type { Editor } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";
import { createRelativePositionFromJSON } from "yjs";
import type { Cursor, Position } from "@/protocol/presence";

/** Between the top bar and the text, and below the lowest line that is worth looking at. */
const marginPx = { top: 16, bottom: 120 };

const topBarEnd = (): number => document.querySelector("[data-top-bar]")?.getBoundingClientRect().bottom ?? 0;

const bindingOf = (editor: Editor) => {
  const state = editor.isDestroyed ? undefined : ySyncPluginKey.getState(editor.state);
  const { binding, doc, type } = state ?? {};
  return binding === undefined || binding === null ? null : { doc, type, mapping: binding.mapping };
};

/** The text in the first line below the top bar. */
export const uppermostText = (editor: Editor): Position | null => {
  const binding = bindingOf(editor);
  if (binding === null) return null;
  const box = editor.view.dom.getBoundingClientRect();
  const top = Math.max(box.top, topBarEnd()) + marginPx.top;
  const found = editor.view.posAtCoords({ left: box.left + box.width / 2, top });
  return found === null
    ? null
    : (absolutePositionToRelativePosition(found.pos, binding.type, binding.mapping) as Position);
};

/** Where the caret stands, also for another editor over what is the same document. */
export const caretOf = (editor: Editor): Cursor | null => {
  const binding = bindingOf(editor);
  if (binding === null) return null;
  const { anchor, head } = editor.state.selection;
  const [from, to] = [anchor, head].map(
    (at) => absolutePositionToRelativePosition(at, binding.type, binding.mapping) as Position,
  );
  return from === undefined || to === undefined ? null : { anchor: from, head: to };
};

/** Puts the caret where it stood; what is not known here leaves it where it is. */
export const placeCaret = (editor: Editor, { anchor, head }: Cursor): void => {
  const [from, to] = [anchor, head].map((position) => placeOf(editor, position)?.at);
  if (from === undefined || to === undefined) return;
  const { doc, tr } = editor.state;
  editor.view.dispatch(tr.setSelection(TextSelection.between(doc.resolve(from), doc.resolve(to))));
};

interface Place {
  readonly at: number;
  readonly top: number;
  readonly bottom: number;
}

/** null while the text that it stands in has not arrived. */
const placeOf = (editor: Editor, position: Position): Place | null => {
  const binding = bindingOf(editor);
  if (binding === null) return null;
  const relative = createRelativePositionFromJSON(position);
  const at = relativePositionToAbsolutePosition(binding.doc, binding.type, relative, binding.mapping);
  if (at === null || at > editor.state.doc.content.size) return null;
  const { top, bottom } = editor.view.coordsAtPos(at);
  return { at, top, bottom };
};

const scrollBy = (px: number): void => {
  if (Math.abs(px) < 2) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  window.scrollBy({ top: px, behavior: still ? "instant" : "smooth" });
};

/** Brings what somebody else sees uppermost to the top here. False when it is not known here yet. */
export const showFrom = (editor: Editor, view: Position): boolean => {
  const place = placeOf(editor, view);
  if (place === null) return false;
  // Whoever sees the first line sees what stands above it.
  if (place.at <= 1) scrollBy(-window.scrollY);
  else scrollBy(place.top - topBarEnd() - marginPx.top);
  return true;
};

/** Scrolls as little as it takes to see a caret. False when its place is not known here yet. */
export const showCaret = (editor: Editor, { head }: Cursor): boolean => {
  const place = placeOf(editor, head);
  if (place === null) return false;
  const [first, last] = [topBarEnd() + marginPx.top, window.innerHeight - marginPx.bottom];
  if (place.top < first) scrollBy(place.top - first);
  else if (place.bottom > last) scrollBy(place.bottom - last);
  return true;
};
