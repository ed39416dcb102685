// Colours for code. The grammars are fetched when the first code block appears, and a block is only read again
// when it changed: ProseMirror's nodes are immutable, so one that is the same object has the same colours.
import type { Node } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import type { createLowlight } from "lowlight";

type Lowlight = ReturnType<typeof createLowlight>;
type Tree = ReturnType<Lowlight["highlight"]>;
type Branch = Tree["children"][number];

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly className: string;
}

const longestHighlighted = 20_000;
const key = new PluginKey<DecorationSet>("codeHighlighting");

const stretchesOf = (tree: Tree): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  let at = 0;
  const walk = (branch: Branch, className: string): void => {
    if (branch.type === "text") {
      if (className !== "") stretches.push({ from: at, to: at + branch.value.length, className });
      at += branch.value.length;
    } else if (branch.type === "element") {
      const { className: own } = branch.properties;
      const inner = Array.isArray(own) ? own.join(" ") : className;
      for (const child of branch.children) walk(child, inner);
    }
  };
  for (const child of tree.children) walk(child, "");
  return stretches;
};

class Highlighter {
  #lowlight: Lowlight | null = null;
  #loading = false;
  #known = new WeakMap<Node, readonly Stretch[]>();

  async #load(): Promise<void> {
    const { common, createLowlight: create } = await import("lowlight");
    this.#lowlight = create(common);
  }

  /** Fetches the grammars once there is something to colour, then has the view drawn again. */
  wake(view: EditorView): void {
    if (this.#loading || codeBlocks(view.state.doc).length === 0) return;
    this.#loading = true;
    this.#load()
      .then(() => {
        if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, "loaded"));
      })
      .catch(() => {
        this.#loading = false;
      });
  }

  #stretches(node: Node): readonly Stretch[] {
    const language: unknown = node.attrs.language;
    if (this.#lowlight === null || typeof language !== "string") return [];
    if (!this.#lowlight.registered(language) || node.content.size > longestHighlighted) return [];
    const known = this.#known.get(node) ?? stretchesOf(this.#lowlight.highlight(language, node.textContent));
    this.#known.set(node, known);
    return known;
  }

  decorate(doc: Node): DecorationSet {
    const decorations = codeBlocks(doc).flatMap(({ node, position }) =>
      this.#stretches(node).map(({ from, to, className }) =>
        Decoration.inline(position + 1 + from, position + 1 + to, { class: className }),
      ),
    );
    return DecorationSet.create(doc, decorations);
  }
}

const codeBlocks = (doc: Node): { node: Node; position: number }[] => {
  const found: { node: Node; position: number }[] = [];
  doc.descendants((node, position) => {
    if (node.type.name === "codeBlock") found.push({ node, position });
    return !node.isTextblock;
  });
  return found;
};

export const codeHighlighting = (): Plugin<DecorationSet> => {
  const highlighter = new Highlighter();
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: (_, state: EditorState) => highlighter.decorate(state.doc),
      apply: (transaction, decorations) =>
        transaction.docChanged || transaction.getMeta(key) === "loaded"
          ? highlighter.decorate(transaction.doc)
          : decorations,
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => {
      highlighter.wake(view);
      return { update: () => highlighter.wake(view) };
    },
  });
};
