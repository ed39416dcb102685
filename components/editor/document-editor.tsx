"use client";

import type { Editor } from "@tiptap/core";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { BubbleMenu } from "@tiptap/react/menus";
import { useEffect, useRef, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import type { CommentAnchorsOptions } from "./comment-anchors";
import { CommentBar } from "./comment-bar";
import { DockedBar } from "./docked-bar";
import { documentExtensions } from "./extensions";
import { FormatBar } from "./format-bar";
import { LinkHere, LinkPopover } from "./link-popover";
import "./prose.css";
import { SlashMenu } from "./slash-menu";
import { useTouchLayout } from "./use-touch-layout";

interface DocumentEditorProps {
  readonly doc: Doc;
  readonly awareness: Awareness;
  readonly editable: boolean;
  readonly comments: TextComments;
  /** Hands the editor up while it lives, for what the page does with the text: focus it, copy it. */
  readonly onEditor: (editor: Editor | null) => void;
}

/** What the text and the comments on it have to say to each other. */
export interface TextComments {
  /** Absent for those who may not comment. */
  readonly onComment: (() => void) | undefined;
  /** A comment is being written on the selection: nothing else is to be done to it. */
  readonly isComposing: boolean;
  readonly onOpenThreads: CommentAnchorsOptions["onOpen"];
  readonly onMoved: CommentAnchorsOptions["onMoved"];
}

const focusFormatBar = (): void => {
  document.querySelector<HTMLElement>("#format-bar button")?.focus();
};

export function DocumentEditor({ doc, awareness, editable, comments, onEditor }: DocumentEditorProps) {
  const latest = useRef(comments);
  useEffect(() => {
    latest.current = comments;
  }, [comments]);
  const [linking, setLinking] = useState(false);
  const editor = useEditor(
    {
      immediatelyRender: true,
      editable,
      extensions: documentExtensions({
        doc,
        awareness,
        onLink: () => setLinking(true),
        onToolbar: focusFormatBar,
        onOpen: (ids) => latest.current.onOpenThreads(ids),
        onMoved: (id, anchor) => latest.current.onMoved(id, anchor),
      }),
    },
    [doc, awareness],
  );

  useEffect(() => {
    onEditor(editor);
    return () => onEditor(null);
  }, [editor, onEditor]);

  useEffect(() => {
    editor.setEditable(editable, false);
  }, [editor, editable]);

  return (
    <>
      <EditorContent editor={editor} />
      {editable && (
        <EditingTools
          editor={editor}
          linking={linking}
          onLinking={setLinking}
          onComment={comments.onComment}
          isComposing={comments.isComposing}
        />
      )}
      {!editable && comments.onComment !== undefined && !comments.isComposing && (
        <CommentBar editor={editor} onComment={comments.onComment} />
      )}
    </>
  );
}

interface EditingToolsProps {
  readonly editor: Editor;
  readonly linking: boolean;
  readonly onLinking: (linking: boolean) => void;
  readonly onComment: (() => void) | undefined;
  readonly isComposing: boolean;
}

function EditingTools({ editor, linking, onLinking, onComment, isComposing }: EditingToolsProps) {
  const touch = useTouchLayout();
  const startLink = (): void => onLinking(true);
  return (
    <>
      {touch ? (
        <DockedBar>
          <FormatBar editor={editor} full onLink={startLink} onComment={onComment} />
        </DockedBar>
      ) : (
        !isComposing && <SelectionBar editor={editor} onLink={startLink} onComment={onComment} />
      )}
      <BubbleMenu
        editor={editor}
        pluginKey="linkHere"
        className="z-20"
        options={{ placement: "bottom-start", offset: 8 }}
        shouldShow={({ editor: current, state }) =>
          current.isEditable && current.isFocused && state.selection.empty && current.isActive("link")
        }
      >
        <LinkHere editor={editor} onEdit={startLink} />
      </BubbleMenu>
      <LinkPopover editor={editor} open={linking} onOpenChange={onLinking} />
      <SlashMenu editor={editor} />
    </>
  );
}

interface SelectionBarProps {
  readonly editor: Editor;
  readonly onLink: () => void;
  readonly onComment: (() => void) | undefined;
}

function SelectionBar({ editor, onLink, onComment }: SelectionBarProps) {
  const inCode = useEditorState({ editor, selector: ({ editor: current }) => current.isActive("codeBlock") });
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="selectionBar"
      updateDelay={100}
      className="z-20"
      options={{ placement: "top", offset: 10, flip: { padding: 64 } }}
      shouldShow={({ editor: current, state, from, to }) =>
        current.isEditable && !state.selection.empty && state.doc.textBetween(from, to, " ").trim() !== ""
      }
    >
      {!inCode && (
        <div className="on-navy rounded-card bg-navy shadow-raised ring-1 ring-[rgb(255_255_255/0.16)]">
          <FormatBar editor={editor} full={false} onLink={onLink} onComment={onComment} />
        </div>
      )}
    </BubbleMenu>
  );
}
