// Keys that open something outside the text. What they open is the page's business.
import { Extension } from "@tiptap/core";

export interface WritingKeysOptions {
  readonly onLink: () => void;
  readonly onToolbar: () => void;
}

export const WritingKeys = Extension.create<WritingKeysOptions>({
  name: "writingKeys",
  priority: 1_050,

  addOptions: () => ({ onLink: () => {}, onToolbar: () => {} }),

  addKeyboardShortcuts() {
    return {
      "Mod-k": () => {
        this.options.onLink();
        return true;
      },
      "Alt-F10": () => {
        this.options.onToolbar();
        return true;
      },
      "Mod-Enter": () => {
        if (!this.editor.isActive("taskItem")) return false;
        const { checked } = this.editor.getAttributes("taskItem");
        return this.editor.commands.updateAttributes("taskItem", { checked: checked !== true });
      },
    };
  },
});
