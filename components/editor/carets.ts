// Other people's carets. A label shows while its owner moves and fades after. It is drawn from an attribute: it
// takes no room in the line, is no part of the text that is read or copied, and a name is never HTML.
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";
import { cleanName, isPresenceColor } from "@/protocol/identity";

const labelShownMs = 2_000;

/** A little more than a label comes to, so that it turns round before it leaves the page. */
const labelWidthPx = (name: string): number => Math.min(name.length, 28) * 8 + 16;

interface Changed {
  readonly added: readonly number[];
  readonly updated: readonly number[];
}

interface CaretOwner {
  readonly name: string;
  readonly color: string;
}

const ownerOf = (user: unknown): CaretOwner => {
  const { name, color } = (user ?? {}) as { name?: unknown; color?: unknown };
  return {
    name: (typeof name === "string" && cleanName(name)) || "Somebody",
    color: typeof color === "string" && isPresenceColor(color) ? color : "#4f5d75",
  };
};

/** Which carets moved lately. Each has one timer, started anew when it moves again. */
class CaretActivity {
  readonly #positions = new Map<number, string>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  readonly #awareness: Awareness;
  readonly #view: EditorView;

  constructor(awareness: Awareness, view: EditorView) {
    this.#awareness = awareness;
    this.#view = view;
    awareness.on("change", this.#onChange);
    this.#onChange({ added: [...awareness.getStates().keys()], updated: [] });
  }

  #onChange = ({ added, updated }: Changed): void => {
    for (const clientId of [...added, ...updated]) {
      const position = JSON.stringify(this.#awareness.getStates().get(clientId)?.cursor ?? null);
      if (this.#positions.get(clientId) === position) continue;
      this.#positions.set(clientId, position);
      this.#show(clientId);
    }
  };

  #show(clientId: number): void {
    clearTimeout(this.#timers.get(clientId));
    this.#timers.set(
      clientId,
      setTimeout(() => {
        this.#timers.delete(clientId);
        this.paint();
      }, labelShownMs),
    );
    this.paint();
  }

  paint(): void {
    const textEnds = this.#view.dom.getBoundingClientRect().right;
    for (const caret of this.#view.dom.querySelectorAll<HTMLElement>("[data-caret]")) {
      const active = this.#timers.has(Number(caret.dataset.caret));
      if (active === "active" in caret.dataset) continue;
      if (!active) {
        delete caret.dataset.active;
        continue;
      }
      caret.dataset.active = "";
      const labelEnds = caret.getBoundingClientRect().left + labelWidthPx(caret.dataset.caretName ?? "");
      caret.toggleAttribute("data-leftwards", labelEnds > textEnds);
    }
  }

  destroy(): void {
    this.#awareness.off("change", this.#onChange);
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}

const buildCaret = (user: unknown, clientId: number): HTMLElement => {
  const { name, color } = ownerOf(user);
  const caret = document.createElement("span");
  caret.className = "caret";
  caret.dataset.caret = String(clientId);
  caret.style.setProperty("--caret", color);
  caret.dataset.caretName = name;
  return caret;
};

const buildSelection = (user: unknown) => ({
  class: "caret-selection",
  style: `--caret: ${ownerOf(user).color}`,
});

const activityPlugin = (awareness: Awareness): Plugin =>
  new Plugin({
    view: (view) => {
      const activity = new CaretActivity(awareness, view);
      return { update: () => activity.paint(), destroy: () => activity.destroy() };
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
      activityPlugin(awareness),
    ];
  },
});
