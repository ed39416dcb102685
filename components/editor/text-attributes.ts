import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { readingAttributes } from "./read-only";

/** What the editable element is called, for people who do not see it and for tests. */
export const TextAttributes = Extension.create({
  name: "textAttributes",

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        props: {
          attributes: () => ({
            class: "prose font-prose",
            role: "textbox",
            tabindex: "0",
            "aria-multiline": "true",
            "aria-label": "Text of the document",
            "aria-readonly": String(!editor.isEditable),
            "data-testid": "editor",
            ...(!editor.isEditable && readingAttributes),
          }),
        },
      }),
    ];
  },
});
