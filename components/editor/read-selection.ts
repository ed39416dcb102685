import { TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";

/** The browser tells of a new selection some time after it has one; a key may come sooner. */
export const readSelection = (view: EditorView): void => {
  const { dom, state } = view;
  const { anchorNode = null, anchorOffset = 0, focusNode = null, focusOffset = 0 } = getSelection() ?? {};
  if (anchorNode === null || focusNode === null || !view.hasFocus()) return;
  if (!dom.contains(anchorNode) || !dom.contains(focusNode)) return;
  const anchor = view.posAtDOM(anchorNode, anchorOffset);
  const head = view.posAtDOM(focusNode, focusOffset);
  const known = state.selection;
  if (!(known instanceof TextSelection) || (known.anchor === anchor && known.head === head)) return;
  const now = TextSelection.between(state.doc.resolve(anchor), state.doc.resolve(head));
  view.dispatch(state.tr.setSelection(now));
};
