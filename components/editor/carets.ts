// Other people's carets. A name is drawn from an attribute: it takes no room in the line, is no part of the text that
// is read or copied, and is never HTML.
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";
import { colorOf, personLine } from "@/components/presence/person-color";
import type { Person } from "@/protocol/presence";
import { CaretLabels } from "./caret-labels";

const styleOf = (person: Person): string => `--person: ${colorOf(person)}; --line: ${personLine(person)}`;

/** Also for a caret that is there already, when its owner has another name or colour. */
const dress = (caret: HTMLElement, person: Person): void => {
  if (caret.dataset.caretName === person.name && caret.dataset.caretStyle === styleOf(person)) return;
  caret.dataset.caretName = person.name;
  caret.dataset.caretStyle = styleOf(person);
  caret.style.cssText = styleOf(person);
  const [label] = caret.children;
  if (label instanceof HTMLElement) label.dataset.name = person.name;
};

const buildCaret = (person: Person, clientId: number): HTMLElement => {
  const caret = document.createElement("span");
  const label = document.createElement("span");
  caret.className = "caret";
  label.className = "caret-label";
  caret.dataset.caret = String(clientId);
  caret.append(label);
  dress(caret, person);
  return caret;
};

const buildSelection = (person: Person) => ({ class: "caret-selection", style: styleOf(person) });

const labelsPlugin = (awareness: Awareness): Plugin =>
  new Plugin({
    view: (view) => {
      const labels = new CaretLabels(awareness, view, dress);
      return { update: () => labels.paintSoon(), destroy: () => labels.destroy() };
    },
  });

export const Carets = Extension.create<{ awareness: Awareness | null }>({
  name: "carets",

  addOptions: () => ({ awareness: null }),

  addProseMirrorPlugins() {
    const { awareness } = this.options;
    if (awareness === null) return [];
    return [
      yCursorPlugin(awareness, { cursorBuilder: buildCaret, selectionBuilder: buildSelection }) as Plugin,
      labelsPlugin(awareness),
    ];
  },
});
