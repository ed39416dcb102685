import type { Editor } from "@tiptap/core";

/** Into the text, at the caret, whether it may be written in or not. */
export const focusText = ({ view }: Editor): void => {
  if (!view.editable) view.dom.focus({ preventScroll: true });
  view.focus();
};
