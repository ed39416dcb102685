// What a person sees of a part that this page cannot show, and how it stays in the document while they write around it.
// It is one thing in the text: it can be selected, moved, wrapped, copied and, on purpose, deleted.
import { type Editor, Extension, Mark, Node, type NodeConfig } from "@tiptap/core";
import { DOMSerializer, type Mark as ProseMirrorMark, type Node as ProseMirrorNode } from "@tiptap/pm/model";
import { type EditorState, NodeSelection, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import type { NodeView } from "@tiptap/pm/view";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import { lettersOf } from "@/client/kept-content";
import { isUnreadableMark, unreadableMark } from "./open-schema";
import {
  isUnreadable,
  readBy,
  selectionBack,
  unreadableAttributes,
  unreadableBlock,
  unreadableInline,
} from "./reading";

const notes = {
  unknown:
    "This page cannot show this part, which may be newer than the page. It is kept as it is: reload to see it.",
  misplaced: "This part cannot be shown as it was written. It is kept as it is.",
} as const;

const lettersIn = (node: ProseMirrorNode): string => lettersOf(unreadableAttributes(node).kept);

const noteOn = (node: ProseMirrorNode): string => notes[unreadableAttributes(node).why];

const element = (name: string, className: string, text: string): HTMLElement => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

const blockView = (node: ProseMirrorNode): NodeView => {
  const dom = element("div", "unreadable", "");
  dom.append(element("p", "unreadable-note", noteOn(node)));
  const letters = lettersIn(node);
  if (letters !== "") dom.append(element("p", "unreadable-letters", letters));
  return { dom, ignoreMutation: () => true };
};

const inlineView = (node: ProseMirrorNode): NodeView => {
  const dom = element("span", "unreadable-inline", lettersIn(node) || "…");
  dom.title = noteOn(node);
  dom.append(element("span", "sr-only", ` (${noteOn(node)})`));
  return { dom, ignoreMutation: () => true };
};

/** What was copied here is pasted here as it was; anywhere else, as its letters. Nobody else's HTML can name it. */
const copied = new Map<string, ProseMirrorNode["attrs"]>();

const copyOf = ({ attrs }: ProseMirrorNode): string => {
  const known = [...copied].find(([, kept]) => kept === attrs)?.[0];
  const id = known ?? crypto.randomUUID();
  copied.set(id, attrs);
  return id;
};

const unreadableNode = (tag: "div" | "span", config: Partial<NodeConfig>): NodeConfig => ({
  name: "",
  atom: true,
  selectable: true,
  // After every kind of its group that the schema may make up.
  priority: 1,
  addAttributes: () => ({
    kept: { isRequired: true, rendered: false },
    why: { isRequired: true, rendered: false },
  }),
  parseHTML: () => [
    { tag: `${tag}[data-unreadable]`, getAttrs: (dom) => copied.get(dom.dataset.unreadable ?? "") ?? false },
  ],
  renderHTML: ({ node }) => [tag, { "data-unreadable": copyOf(node) }, lettersIn(node)],
  renderText: ({ node }) => lettersIn(node),
  ...config,
});

export const UnreadableBlock = Node.create(
  unreadableNode("div", {
    name: unreadableBlock,
    group: "block",
    addNodeView:
      () =>
      ({ node }) =>
        blockView(node),
  }),
);

export const UnreadableInline = Node.create(
  unreadableNode("span", {
    name: unreadableInline,
    group: "inline",
    inline: true,
    addNodeView:
      () =>
      ({ node }) =>
        inlineView(node),
  }),
);

/** The letters under it look like any others. An element and not a description of one: its value may be anything. */
export const UnreadableMark = Mark.create({
  name: unreadableMark,
  inclusive: false,
  renderHTML: () => {
    const dom = document.createElement("span");
    return { dom, contentDOM: dom };
  },
});

/** Marks that are not understood are not copied: their names may be those of others. */
class Serializer extends DOMSerializer {
  serializeMark(mark: ProseMirrorMark, isInline: boolean, options?: object): unknown {
    if (isUnreadableMark(mark)) return null;
    // It is internal there, and part of what a subclass may say something else about.
    const inherited = DOMSerializer.prototype as unknown as Pick<Serializer, "serializeMark">;
    return inherited.serializeMark.call(this, mark, isInline, options);
  }
}

const useSerializer = ({ schema }: EditorState): void => {
  const { nodes, marks } = DOMSerializer.fromSchema(schema);
  schema.cached.domSerializer = new Serializer(nodes, marks);
};

const isSelected = ({ selection }: EditorState): boolean =>
  selection instanceof NodeSelection && isUnreadable(selection.node);

/** Beside the caret, in its block or before or after that. */
const besideCaret = ({ selection, doc }: EditorState, side: "before" | "after"): number | null => {
  const { $from, empty } = selection;
  if (!empty || selection instanceof NodeSelection) return null;
  const isAtEdge =
    side === "before" ? $from.parentOffset === 0 : $from.parentOffset === $from.parent.content.size;
  for (let depth = $from.depth; depth >= 0; depth -= 1) {
    const at =
      depth === $from.depth
        ? $from.pos
        : side === "before"
          ? $from.before(depth + 1)
          : $from.after(depth + 1);
    const $at = doc.resolve(at);
    const node = side === "before" ? $at.nodeBefore : $at.nodeAfter;
    if (node !== null) return isUnreadable(node) ? (side === "before" ? at - node.nodeSize : at) : null;
    if (!isAtEdge) return null;
  }
  return null;
};

/** The first press says what the second one will delete. */
const selectBeside = (editor: Editor, side: "before" | "after"): boolean => {
  const { state, view } = editor;
  const at = besideCaret(state, side);
  if (at === null) return false;
  view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, at)).scrollIntoView());
  return true;
};

const asReadKey = new PluginKey<ProseMirrorNode>("asRead");

const isReading = (transaction: Transaction): boolean =>
  (transaction.getMeta(ySyncPluginKey) as { readonly isChangeOrigin?: boolean } | undefined)
    ?.isChangeOrigin === true;

export const keepUnreadable = (): Plugin<ProseMirrorNode> =>
  new Plugin<ProseMirrorNode>({
    key: asReadKey,
    state: {
      init: (_, state) => {
        useSerializer(state);
        return state.doc;
      },
      apply: (transaction, asRead) => (isReading(transaction) ? transaction.doc : asRead),
    },
    view: ({ state }) => {
      readBy(state, (now, doc) => asReadKey.getState(now) === doc);
      return {};
    },
    appendTransaction: (transactions, before, after) => {
      const selection = transactions.some(isReading) ? selectionBack(before, after) : null;
      return selection === null ? null : after.tr.setSelection(selection);
    },
    props: {
      // Selected is not deleted: a letter that is typed now is meant for another place.
      handleTextInput: (view) => isSelected(view.state),
    },
  });

export const KeepUnreadable = Extension.create({
  name: "keepUnreadable",
  // Before the keys of lists and of Suggesting, and before the document is read.
  priority: 1_250,

  addKeyboardShortcuts() {
    return {
      Backspace: () => selectBeside(this.editor, "before"),
      Delete: () => selectBeside(this.editor, "after"),
    };
  },

  addProseMirrorPlugins: () => [keepUnreadable()],
});
