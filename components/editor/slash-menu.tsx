"use client";

import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { Popover } from "radix-ui";
import { useEffect, useRef } from "react";
import { anchorAt } from "./anchor";
import type { BlockCommand } from "./block-commands";
import {
  applySlashCommand,
  closeSlashMenu,
  type SlashMenuOpen,
  slashMenuKey,
  slashOptionId,
} from "./slash-menu-state";

interface SlashMenuProps {
  readonly editor: Editor;
}

export function SlashMenu({ editor }: SlashMenuProps) {
  const menu = useEditorState({
    editor,
    selector: ({ editor: current }) => slashMenuKey.getState(current.state) ?? null,
    equalityFn: (a, b) => a === b,
  });
  if (menu === null) return null;
  return <OpenMenu key={menu.from} editor={editor} menu={menu} />;
}

interface OpenMenuProps {
  readonly editor: Editor;
  readonly menu: SlashMenuOpen;
}

function OpenMenu({ editor, menu }: OpenMenuProps) {
  const slash = useRef(anchorAt(editor, () => ({ from: menu.from, to: menu.from })));
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : closeSlashMenu(editor))}>
      <Popover.Anchor virtualRef={slash} />
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          role="presentation"
          className="rise-in z-30 w-64 rounded-card border border-line bg-raised shadow-raised"
        >
          <div
            id="slash-menu"
            role="listbox"
            aria-label="Insert"
            tabIndex={0}
            className="max-h-[min(20rem,var(--radix-popover-content-available-height))] overflow-y-auto p-1.5"
          >
            {menu.commands.map((command, at) => (
              <Option
                key={command.name}
                command={command}
                chosen={at === menu.chosen}
                onPick={() => applySlashCommand(editor, command)}
              />
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface OptionProps {
  readonly command: BlockCommand;
  readonly chosen: boolean;
  readonly onPick: () => void;
}

function Option({ command, chosen, onPick }: OptionProps) {
  const row = useRef<HTMLDivElement>(null);
  const { icon: Icon } = command;

  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  return (
    <div
      ref={row}
      id={slashOptionId(command)}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      // The caret stays in the text: choosing is all that a press here does.
      onMouseDown={(event) => {
        event.preventDefault();
        onPick();
      }}
      className="target flex cursor-pointer items-center gap-3 rounded-control px-2.5 hover:bg-tint aria-selected:bg-yellow aria-selected:text-on-yellow"
    >
      <Icon aria-hidden="true" className="size-4.5 shrink-0" />
      <span className="flex-1">{command.label}</span>
      <kbd className="font-mono text-fine opacity-70">{command.typed}</kbd>
    </div>
  );
}
