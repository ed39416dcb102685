"use client";

import type { ChainedCommands, Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import {
  Bold,
  Code,
  Italic,
  Link2,
  type LucideIcon,
  MessageSquarePlus,
  Redo2,
  Strikethrough,
  Underline,
  Undo2,
} from "lucide-react";
import { Toolbar } from "radix-ui";
import { blockCommands } from "./block-commands";

interface Mark {
  readonly name: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly toggle: (chain: ChainedCommands) => ChainedCommands;
}

const marks: readonly Mark[] = [
  { name: "bold", label: "Bold", icon: Bold, toggle: (chain) => chain.toggleBold() },
  { name: "italic", label: "Italic", icon: Italic, toggle: (chain) => chain.toggleItalic() },
  { name: "underline", label: "Underline", icon: Underline, toggle: (chain) => chain.toggleUnderline() },
  { name: "strike", label: "Strike", icon: Strikethrough, toggle: (chain) => chain.toggleStrike() },
  { name: "code", label: "Code", icon: Code, toggle: (chain) => chain.toggleCode() },
];

const headings: readonly string[] = ["heading-1", "heading-2", "heading-3"];
const blocksBesideSelection: readonly string[] = [...headings, "bullet-list", "quote"];

export interface FormatBarProps {
  readonly editor: Editor;
  readonly onLink: () => void;
  readonly onComment: (() => void) | undefined;
  /** Everything in one row to scroll, for fingers; otherwise what one does to a selection. */
  readonly full: boolean;
  /** What one may make of a block. */
  readonly blocks: "everything" | "headings";
}

export function FormatBar({ editor, onLink, onComment, full, blocks: offered }: FormatBarProps) {
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => [
      ...[...marks.map(({ name }) => name), "link"].filter((name) => current.isActive(name)),
      ...blockCommands.filter((command) => command.isActive(current)).map(({ name }) => name),
    ],
  });
  const run = (apply: (chain: ChainedCommands) => ChainedCommands): void => {
    apply(editor.chain().focus()).run();
  };
  const blocks = blockCommands.filter(
    ({ name }) =>
      (offered === "everything" || headings.includes(name)) &&
      (full ? name !== "text" : blocksBesideSelection.includes(name)),
  );
  return (
    <Toolbar.Root
      id="format-bar"
      aria-label="Formatting"
      className="flex items-center gap-0.5 p-1"
      onKeyDown={(event) => {
        if (event.key === "Escape") editor.commands.focus();
      }}
    >
      {full && (
        <>
          <FormatButton label="Undo" icon={Undo2} onPress={() => run((chain) => chain.undo())} />
          <FormatButton label="Redo" icon={Redo2} onPress={() => run((chain) => chain.redo())} />
          <Divider />
        </>
      )}
      {marks.map(({ name, label, icon, toggle }) => (
        <FormatButton
          key={name}
          label={label}
          icon={icon}
          pressed={active.includes(name)}
          onPress={() => run(toggle)}
        />
      ))}
      <FormatButton label="Link" icon={Link2} pressed={active.includes("link")} onPress={onLink} />
      {onComment !== undefined && (
        <FormatButton label="Comment" icon={MessageSquarePlus} onPress={onComment} />
      )}
      <Divider />
      {blocks.map(({ name, label, icon, apply }) => (
        <FormatButton
          key={name}
          label={label}
          icon={icon}
          pressed={active.includes(name)}
          onPress={() => run(apply)}
        />
      ))}
    </Toolbar.Root>
  );
}

function Divider() {
  return <Toolbar.Separator className="mx-1 h-6 w-px shrink-0 bg-[rgb(255_255_255/0.25)]" />;
}

interface FormatButtonProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

function FormatButton({ label, icon: Icon, pressed, onPress }: FormatButtonProps) {
  return (
    <Toolbar.Button
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      // The selection stays in the text, and on a phone the keyboard stays up.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
      className="inline-flex size-9 shrink-0 items-center justify-center rounded-control hover:bg-[rgb(255_255_255/0.16)] aria-pressed:bg-yellow aria-pressed:text-on-yellow pointer-coarse:size-11"
    >
      <Icon aria-hidden="true" className="size-4.5" />
    </Toolbar.Button>
  );
}
