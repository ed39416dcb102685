"use client";

import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { BubbleMenu } from "@tiptap/react/menus";
import { MessageSquarePlus } from "lucide-react";
import { DockedBar } from "./docked-bar";
import { useTouchLayout } from "./use-touch-layout";

interface CommentBarProps {
  readonly editor: Editor;
  readonly onComment: () => void;
  /** A bar that comes or goes makes the text anew, and the selection is lost: it stays, and shows nothing. */
  readonly isComposing: boolean;
}

/** What one who may not write can do to a selection. */
export function CommentBar({ editor, onComment, isComposing }: CommentBarProps) {
  const touch = useTouchLayout();
  const selecting = useEditorState({
    editor,
    selector: ({ editor: current }) => !current.state.selection.empty,
  });
  const button = (
    <button
      type="button"
      // The selection stays in the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onComment}
      className="target inline-flex items-center gap-2 rounded-control px-3.5 font-semibold hover:bg-[rgb(255_255_255/0.16)]"
    >
      <MessageSquarePlus aria-hidden="true" className="size-4.5" />
      Comment
    </button>
  );
  if (touch) return selecting && !isComposing && <DockedBar>{button}</DockedBar>;
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="commentBar"
      updateDelay={100}
      className="z-20"
      options={{ placement: "top", offset: 10, flip: { padding: 64 } }}
      shouldShow={({ state, from, to }) =>
        !state.selection.empty && state.doc.textBetween(from, to, " ").trim() !== ""
      }
    >
      {!isComposing && (
        <div className="on-navy rounded-card bg-navy p-1 shadow-raised ring-1 ring-[rgb(255_255_255/0.16)]">
          {button}
        </div>
      )}
    </BubbleMenu>
  );
}
