// Mod+Alt+Up and Down: the block that holds the caret changes places with its neighbour. In a list that is the item.
import { Extension } from "@tiptap/core";
import { Fragment } from "@tiptap/pm/model";
import { type Command, TextSelection } from "@tiptap/pm/state";

const movableDepth = (depth: number, nameAt: (depth: number) => string): number => {
  for (let at = depth; at > 0; at -= 1) {
    if (/^(listItem|taskItem)$/.test(nameAt(at))) return at;
  }
  return 1;
};

export const moveBlock =
  (direction: -1 | 1): Command =>
  (state, dispatch) => {
    const { $from, $to, anchor, head } = state.selection;
    if ($from.depth === 0) return false;
    const depth = movableDepth($from.sharedDepth($to.pos), (at) => $from.node(at).type.name);
    const parent = $from.node(depth - 1);
    const index = $from.index(depth - 1);
    const neighbour = parent.maybeChild(index + direction);
    const moving = parent.maybeChild(index);
    if (neighbour === null || moving === null || $to.index(depth - 1) !== index) return false;
    if (dispatch === undefined) return true;
    const start = $from.before(depth) - (direction === -1 ? neighbour.nodeSize : 0);
    const swapped = Fragment.from(direction === -1 ? [moving, neighbour] : [neighbour, moving]);
    const shift = direction * neighbour.nodeSize;
    const transaction = state.tr.replaceWith(start, start + swapped.size, swapped);
    transaction.setSelection(TextSelection.create(transaction.doc, anchor + shift, head + shift));
    dispatch(transaction.scrollIntoView());
    return true;
  };

export const MoveBlock = Extension.create({
  name: "moveBlock",

  addKeyboardShortcuts() {
    const run = (direction: -1 | 1) => () =>
      moveBlock(direction)(this.editor.state, (transaction) => this.editor.view.dispatch(transaction));
    return { "Mod-Alt-ArrowUp": run(-1), "Mod-Alt-ArrowDown": run(1) };
  },
});
