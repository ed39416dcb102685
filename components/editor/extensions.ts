// What a document may hold and how it is written. There is no history of our own: undo belongs to Yjs and takes
// back only one's own changes. There is no trailing paragraph either: each open page would write one.
import type { Extensions } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import { isAllowedAddress } from "@/protocol/link-address";
import { Carets } from "./carets";
import { HighlightedCodeBlock } from "./code-block";
import { CommentAnchors, type CommentAnchorsOptions } from "./comment-anchors";
import { linkAttributes, taskLabel } from "./html-attributes";
import { MoveBlock } from "./move-block";
import { Reading } from "./read-only";
import { SlashMenuCommands } from "./slash-menu-state";
import { Suggesting } from "./suggesting";
import type { SuggestingOptions } from "./suggesting-state";
import { TextAttributes } from "./text-attributes";
import { KeepUnreadable, UnreadableBlock, UnreadableInline, UnreadableMark } from "./unreadable";
import { WritingKeys, type WritingKeysOptions } from "./writing-keys";

export interface DocumentExtensionsOptions
  extends WritingKeysOptions,
    Pick<CommentAnchorsOptions, "onOpen" | "onMoved">,
    SuggestingOptions {
  readonly doc: Doc;
  readonly awareness: Awareness;
}

export const documentExtensions = ({
  doc,
  awareness,
  onOpen,
  onMoved,
  suggestions,
  author,
  onOpenSuggestions,
  onNotSuggested,
  ...keys
}: DocumentExtensionsOptions): Extensions => [
  StarterKit.configure({
    undoRedo: false,
    trailingNode: false,
    codeBlock: false,
    heading: { levels: [1, 2, 3] },
    dropcursor: { color: "var(--color-blue)", width: 3 },
    link: {
      openOnClick: false,
      defaultProtocol: "https",
      isAllowedUri: isAllowedAddress,
      HTMLAttributes: linkAttributes,
    },
  }),
  HighlightedCodeBlock,
  TaskList,
  TaskItem.configure({
    nested: true,
    a11y: { checkboxLabel: (node) => taskLabel(node.firstChild?.textContent ?? "") },
  }),
  Placeholder.configure({ placeholder: "Write, or press / for commands" }),
  Collaboration.configure({ document: doc, field: "default" }),
  UnreadableBlock,
  UnreadableInline,
  UnreadableMark,
  KeepUnreadable,
  Carets.configure({ awareness }),
  CommentAnchors.configure({ doc, onOpen, onMoved }),
  Suggesting.configure({ suggestions, author, onOpenSuggestions, onNotSuggested }),
  MoveBlock,
  SlashMenuCommands,
  WritingKeys.configure(keys),
  TextAttributes,
  Reading,
];
