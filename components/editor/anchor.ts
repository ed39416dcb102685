import { type Editor, posToDOMRect } from "@tiptap/core";

/** What a popover hangs on: a stretch of the text, measured when asked, for as long as there is a text. */
export const anchorAt = (editor: Editor, stretch: () => { readonly from: number; readonly to: number }) => ({
  getBoundingClientRect: (): DOMRect => {
    if (editor.isDestroyed) return new DOMRect();
    const { from, to } = stretch();
    return posToDOMRect(editor.view, from, to);
  },
});
