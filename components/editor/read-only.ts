// The text for those who may not write in it: it has a caret, is selected with the keys of its browser and is read by
// a screen reader as a field that cannot be changed. For that the browser must believe that it is editable; the editor
// does not, hears no key of it and writes nothing. What the browser would do to it by itself is refused, and what
// cannot be refused, as an input method cannot, is drawn over before anybody sees it. Implements READ-1 and READ-2.
import { Extension } from "@tiptap/core";
import { Plugin, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import { readSelection } from "./read-selection";

export const isFromDocument = (transaction: Transaction): boolean =>
  transaction.getMeta(ySyncPluginKey) !== undefined;

/** Says how to go about in a text that cannot be written in. */
export const readingHintId = "reading-hint";

export const readingAttributes: Readonly<Record<string, string>> = {
  "aria-describedby": readingHintId,
  // No keyboard comes up over a text that it cannot write in.
  inputmode: "none",
  spellcheck: "false",
  autocorrect: "off",
  autocapitalize: "off",
  writingsuggestions: "false",
};

const linkOf = (node: EventTarget | null | undefined): HTMLAnchorElement | null => {
  const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : null;
  return element?.closest<HTMLAnchorElement>("a[href]") ?? null;
};

/** The browser itself follows no link in what it takes for editable. */
const follow = (event: Event, link: HTMLAnchorElement | null): boolean => {
  if (link === null) return false;
  event.preventDefault();
  window.open(link.href, "_blank", "noopener,noreferrer");
  return true;
};

const refuse = ({ editable }: EditorView, event: Event): boolean => {
  if (editable) return false;
  event.preventDefault();
  return true;
};

export const Reading = Extension.create({
  name: "reading",
  // Before whatever else might make something of an input.
  priority: 1_300,

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        // The last word, whoever dispatches.
        filterTransaction: (transaction) =>
          editor.isEditable || !transaction.docChanged || isFromDocument(transaction),
        props: {
          handleDOMEvents: {
            beforeinput: refuse,
            // Something was written all the same: an input method asks nobody, and neither does a command.
            input: (view, event) => {
              if (view.editable || event.target !== view.dom) return false;
              editor.createNodeViews();
              return true;
            },
            paste: refuse,
            cut: refuse,
            drop: refuse,
            click: (view, event) =>
              !view.editable && getSelection()?.isCollapsed !== false && follow(event, linkOf(event.target)),
            auxclick: (view, event) =>
              !view.editable && event.button === 1 && follow(event, linkOf(event.target)),
            keydown: (view, event) => {
              if (view.editable || event.isComposing || event.target !== view.dom) return false;
              readSelection(view);
              return event.key === "Enter" && follow(event, linkOf(getSelection()?.focusNode));
            },
          },
        },
        view: (view) => {
          const letSelect = (): void => {
            if (!view.editable && view.dom.contentEditable !== "true") view.dom.contentEditable = "true";
          };
          letSelect();
          return { update: letSelect };
        },
      }),
    ];
  },
});
