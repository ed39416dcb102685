// The slash menu without its looks: open from a typed "/" until it is chosen from, dismissed or typed past.
// What was typed after the slash is the query, so it lives in the text and nowhere else.
import { type Editor, Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { type BlockCommand, findBlockCommands } from "./block-commands";

export interface SlashMenuOpen {
  /** Where the slash stands. */
  readonly from: number;
  readonly to: number;
  readonly commands: readonly BlockCommand[];
  readonly chosen: number;
}

export type SlashMenuState = SlashMenuOpen | null;

type Step = { readonly open: number } | { readonly choose: number } | { readonly close: true };

export const slashMenuKey = new PluginKey<SlashMenuState>("slashMenu");

export const slashOptionId = (command: BlockCommand): string => `slash-${command.name}`;

const longestQuery = 20;

const readMenu = (state: EditorState, from: number, chosen: number): SlashMenuState => {
  const { $head, empty } = state.selection;
  if (!empty || from < $head.start() || $head.pos <= from) return null;
  const typed = state.doc.textBetween(from, $head.pos, "\n", "\n");
  if (!typed.startsWith("/") || typed.length > longestQuery + 1 || typed.includes("\n")) return null;
  const commands = findBlockCommands(typed.slice(1));
  if (commands.length === 0) return null;
  return { from, to: $head.pos, commands, chosen: Math.min(chosen, commands.length - 1) };
};

const applyStep = (
  transaction: Transaction,
  before: SlashMenuState,
  _old: EditorState,
  state: EditorState,
): SlashMenuState => {
  const step = transaction.getMeta(slashMenuKey) as Step | undefined;
  if (step !== undefined && "close" in step) return null;
  if (step !== undefined && "open" in step) return readMenu(state, step.open, 0);
  if (before === null) return null;
  const chosen = step !== undefined ? step.choose : transaction.docChanged ? 0 : before.chosen;
  return readMenu(state, transaction.mapping.map(before.from, -1), chosen);
};

const mayOpen = (state: EditorState, from: number): boolean => {
  const $from = state.doc.resolve(from);
  if ($from.parent.type.spec.code === true || !$from.parent.isTextblock) return false;
  const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\n");
  return before === "" || /\s$/.test(before);
};

const send = (view: EditorView, step: Step): true => {
  view.dispatch(view.state.tr.setMeta(slashMenuKey, step));
  return true;
};

export const closeSlashMenu = (editor: Editor): void => {
  send(editor.view, { close: true });
};

export const applySlashCommand = (editor: Editor, command: BlockCommand): void => {
  const menu = slashMenuKey.getState(editor.state);
  if (!menu) return;
  command.apply(editor.chain().focus().deleteRange({ from: menu.from, to: menu.to })).run();
};

const onMenuKey = (editor: Editor, menu: SlashMenuOpen, key: string): boolean => {
  const count = menu.commands.length;
  switch (key) {
    case "ArrowDown":
      return send(editor.view, { choose: (menu.chosen + 1) % count });
    case "ArrowUp":
      return send(editor.view, { choose: (menu.chosen - 1 + count) % count });
    case "Enter":
    case "Tab": {
      const command = menu.commands[menu.chosen];
      if (command !== undefined) applySlashCommand(editor, command);
      return true;
    }
    case "Escape":
      return send(editor.view, { close: true });
    default:
      return false;
  }
};

const menuAttributes = (menu: SlashMenuState | undefined): Record<string, string> => {
  const command = menu?.commands[menu.chosen];
  return command === undefined
    ? {}
    : { "aria-controls": "slash-menu", "aria-activedescendant": slashOptionId(command) };
};

export const SlashMenuCommands = Extension.create({
  name: "slashMenu",
  // Before the keys of lists and of the text itself.
  priority: 1_100,

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin<SlashMenuState>({
        key: slashMenuKey,
        state: { init: () => null, apply: applyStep },
        props: {
          attributes: (state) => menuAttributes(slashMenuKey.getState(state)),
          handleTextInput: (view, from, to, text) => {
            if (text !== "/" || !mayOpen(view.state, from)) return false;
            view.dispatch(view.state.tr.insertText(text, from, to).setMeta(slashMenuKey, { open: from }));
            return true;
          },
          handleKeyDown: (_view, event) => {
            const menu = slashMenuKey.getState(editor.state);
            if (!menu || event.isComposing || event.ctrlKey || event.metaKey) return false;
            return onMenuKey(editor, menu, event.key);
          },
          handleDOMEvents: {
            blur: (view) => {
              if (slashMenuKey.getState(view.state)) send(view, { close: true });
              return false;
            },
          },
        },
      }),
    ];
  },
});
