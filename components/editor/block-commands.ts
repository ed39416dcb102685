// The kinds of block a person can ask for, in one list: the slash menu and the toolbars read it.
import type { ChainedCommands, Editor } from "@tiptap/core";
import {
  Code,
  Heading1,
  Heading2,
  Heading3,
  List,
  ListOrdered,
  ListTodo,
  type LucideIcon,
  Minus,
  Pilcrow,
  TextQuote,
} from "lucide-react";

export interface BlockCommand {
  readonly name: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** How it is typed without the menu. */
  readonly typed: string;
  /** Other words people look for. */
  readonly also: string;
  readonly apply: (chain: ChainedCommands) => ChainedCommands;
  readonly isActive: (editor: Editor) => boolean;
}

const heading = (level: 1 | 2 | 3, icon: LucideIcon): BlockCommand => ({
  name: `heading-${level}`,
  label: `Heading ${level}`,
  icon,
  typed: "#".repeat(level),
  also: `h${level} title section`,
  apply: (chain) => chain.toggleHeading({ level }),
  isActive: (editor) => editor.isActive("heading", { level }),
});

export const blockCommands: readonly BlockCommand[] = [
  {
    name: "text",
    label: "Text",
    icon: Pilcrow,
    typed: "",
    also: "paragraph plain",
    apply: (chain) => chain.setParagraph(),
    isActive: (editor) => editor.isActive("paragraph"),
  },
  heading(1, Heading1),
  heading(2, Heading2),
  heading(3, Heading3),
  {
    name: "bullet-list",
    label: "Bullet list",
    icon: List,
    typed: "-",
    also: "unordered points ul",
    apply: (chain) => chain.toggleBulletList(),
    isActive: (editor) => editor.isActive("bulletList"),
  },
  {
    name: "numbered-list",
    label: "Numbered list",
    icon: ListOrdered,
    typed: "1.",
    also: "ordered ol",
    apply: (chain) => chain.toggleOrderedList(),
    isActive: (editor) => editor.isActive("orderedList"),
  },
  {
    name: "task-list",
    label: "Task list",
    icon: ListTodo,
    typed: "[ ]",
    also: "todo to-do checkbox check",
    apply: (chain) => chain.toggleTaskList(),
    isActive: (editor) => editor.isActive("taskList"),
  },
  {
    name: "quote",
    label: "Quote",
    icon: TextQuote,
    typed: ">",
    also: "blockquote citation",
    apply: (chain) => chain.toggleBlockquote(),
    isActive: (editor) => editor.isActive("blockquote"),
  },
  {
    name: "code",
    label: "Code block",
    icon: Code,
    typed: "```",
    also: "source program pre",
    apply: (chain) => chain.toggleCodeBlock(),
    isActive: (editor) => editor.isActive("codeBlock"),
  },
  {
    name: "divider",
    label: "Divider",
    icon: Minus,
    typed: "---",
    also: "rule line separator hr",
    apply: (chain) => chain.setHorizontalRule(),
    isActive: () => false,
  },
];

export const findBlockCommands = (query: string): readonly BlockCommand[] => {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return blockCommands;
  const labelled = blockCommands.filter(({ label }) => label.toLowerCase().includes(wanted));
  const also = blockCommands.filter(
    (command) =>
      !labelled.includes(command) && command.also.split(" ").some((word) => word.startsWith(wanted)),
  );
  return [...labelled, ...also];
};
