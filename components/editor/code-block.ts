import type { NodeViewRendererProps } from "@tiptap/core";
import { CodeBlock } from "@tiptap/extension-code-block";
import type { Node } from "@tiptap/pm/model";
import type { NodeView } from "@tiptap/pm/view";
import { codeHighlighting } from "./code-highlighting";
import { codeLanguageOf, codeLanguages } from "./code-languages";

const languageOf = (node: Node): string => codeLanguageOf(node.attrs.language);

const buildSelect = (): HTMLSelectElement => {
  const select = document.createElement("select");
  select.className = "code-language";
  select.contentEditable = "false";
  select.setAttribute("aria-label", "Language of this code");
  for (const [value, label] of codeLanguages) select.add(new Option(label, value));
  return select;
};

/** A language typed after the backticks need not be one of those we list. */
const showLanguage = (select: HTMLSelectElement, language: string): void => {
  if (!Array.from(select.options).some((option) => option.value === language)) {
    select.add(new Option(language, language));
  }
  select.value = language;
};

const codeBlockView = ({ node, editor, getPos }: NodeViewRendererProps): NodeView => {
  const dom = document.createElement("div");
  dom.className = "code-block";
  const pre = document.createElement("pre");
  const contentDOM = document.createElement("code");
  const select = buildSelect();
  pre.append(contentDOM);
  dom.append(select, pre);

  let shown = node;
  showLanguage(select, languageOf(shown));

  select.addEventListener("change", () => {
    const position = getPos();
    if (position === undefined || !editor.isEditable) {
      showLanguage(select, languageOf(shown));
      return;
    }
    editor.view.dispatch(editor.state.tr.setNodeAttribute(position, "language", select.value || null));
    // In Suggesting it stays what it was.
    showLanguage(select, languageOf(shown));
    editor.commands.focus();
  });
  return {
    dom,
    contentDOM,
    update: (next) => {
      if (next.type.name !== node.type.name) return false;
      shown = next;
      showLanguage(select, languageOf(shown));
      return true;
    },
    stopEvent: (event) => event.target === select,
    ignoreMutation: (mutation) => mutation.type !== "selection" && !contentDOM.contains(mutation.target),
  };
};

export const HighlightedCodeBlock = CodeBlock.extend({
  addNodeView: () => codeBlockView,
  addProseMirrorPlugins() {
    return [...(this.parent?.() ?? []), codeHighlighting()];
  },
});
