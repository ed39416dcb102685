"use client";

import type { Editor } from "@tiptap/core";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import { BubbleMenu } from "@tiptap/react/menus";
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";
import type { Cursor } from "@/protocol/presence";
import type { CommentAnchorsOptions } from "./comment-anchors";
import { CommentBar } from "./comment-bar";
import { DockedBar } from "./docked-bar";
import { documentExtensions } from "./extensions";
import { focusText } from "./focus-text";
import { FormatBar, type FormatBarProps } from "./format-bar";
import { LinkHere, LinkPopover } from "./link-popover";
import { readingHintId } from "./read-only";
import { SlashMenu } from "./slash-menu";
import { setMode } from "./suggesting";
import type { Mode, SuggestingOptions } from "./suggesting-state";
import { useTouchLayout } from "./use-touch-layout";
import { caretOf, placeCaret } from "./viewpoint";

interface DocumentEditorProps {
  readonly doc: Doc;
  readonly awareness: Awareness;
  readonly editable: boolean;
  readonly comments: TextComments;
  readonly suggesting: TextSuggestions;
  /** Hands the editor up while it lives, for what the page does with the text: focus it, copy it. */
  readonly onEditor: (editor: Editor | null) => void;
}

export interface TextSuggestions extends SuggestingOptions {
  readonly mode: Mode;
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

export function DocumentEditor({
  doc,
  awareness,
  editable,
  comments,
  suggesting,
  onEditor,
}: DocumentEditorProps) {
  const latest = useRef({ comments, suggesting });
  useEffect(() => {
    latest.current = { comments, suggesting };
  }, [comments, suggesting]);
  const { suggestions, mode } = suggesting;
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
        onOpen: (ids) => latest.current.comments.onOpenThreads(ids),
        onMoved: (id, anchor) => latest.current.comments.onMoved(id, anchor),
        suggestions,
        author: () => latest.current.suggesting.author(),
        onOpenSuggestions: (ids) => latest.current.suggesting.onOpenSuggestions(ids),
        onNotSuggested: (why) => latest.current.suggesting.onNotSuggested(why),
      }),
    },
    [doc, awareness, suggestions],
  );

  useEffect(() => {
    onEditor(editor);
    return () => onEditor(null);
  }, [editor, onEditor]);
  useCaretKept(doc, editor);

  useEffect(() => {
    editor.setEditable(editable, false);
    setMode(editor, mode);
  }, [editor, editable, mode]);

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
          blocks={mode === "editing" ? "everything" : "headings"}
        />
      )}
      {!editable && <ReadingHint mayComment={comments.onComment !== undefined} />}
      {!editable && comments.onComment !== undefined && (
        <CommentBar editor={editor} onComment={comments.onComment} isComposing={comments.isComposing} />
      )}
    </>
  );
}

function ReadingHint({ mayComment }: { readonly mayComment: boolean }) {
  return (
    <p id={readingHintId} className="sr-only">
      Read only. Arrow keys move through the text, and with Shift they select it.
      {mayComment && " Control Alt M, or Command Option M, comments on what is selected."}
    </p>
  );
}

/**
 * Another document may take the place of this one under the hands of whoever writes: they write on where they were.
 * The editor over the old one lives until after the effects of the first drawing with the new one.
 */
const useCaretKept = (doc: Doc, editor: Editor): void => {
  const left = useRef<Cursor | null>(null);
  const leave = useEffectEvent(() => {
    left.current = !editor.isDestroyed && editor.view.hasFocus() ? caretOf(editor) : null;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret is left when the document is.
  useLayoutEffect(() => () => leave(), [doc]);
  useLayoutEffect(() => {
    const caret = left.current;
    left.current = null;
    if (caret === null) return;
    placeCaret(editor, caret);
    focusText(editor);
  }, [editor]);
};

interface EditingToolsProps {
  readonly editor: Editor;
  readonly linking: boolean;
  readonly onLinking: (linking: boolean) => void;
  readonly onComment: (() => void) | undefined;
  readonly isComposing: boolean;
  readonly blocks: FormatBarProps["blocks"];
}

function EditingTools({ editor, linking, onLinking, onComment, isComposing, blocks }: EditingToolsProps) {
  const touch = useTouchLayout();
  const startLink = (): void => onLinking(true);
  return (
    <>
      {touch ? (
        <DockedBar>
          <FormatBar editor={editor} full blocks={blocks} onLink={startLink} onComment={onComment} />
        </DockedBar>
      ) : (
        <SelectionBar
          editor={editor}
          blocks={blocks}
          isComposing={isComposing}
          onLink={startLink}
          onComment={onComment}
        />
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
  readonly blocks: FormatBarProps["blocks"];
  /** A bar that comes or goes makes the text anew, and the selection is lost: it stays, and shows nothing. */
  readonly isComposing: boolean;
  readonly onLink: () => void;
  readonly onComment: (() => void) | undefined;
}

function SelectionBar({ editor, blocks, isComposing, onLink, onComment }: SelectionBarProps) {
  const inCode = useEditorState({ editor, selector: ({ editor: current }) => current.isActive("codeBlock") });
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="selectionBar"
      updateDelay={100}
      className="z-20"
      options={{ placement: "top", offset: 10, flip: { padding: 64 } }}
      // What somebody else writes is no reason to show it to a person who is in another field by now.
      shouldShow={({ editor: current, element, view, state, from, to }) =>
        current.isEditable &&
        (view.hasFocus() || element.contains(document.activeElement)) &&
        !state.selection.empty &&
        state.doc.textBetween(from, to, " ").trim() !== ""
      }
    >
      {!inCode && !isComposing && (
        <div className="on-navy rounded-card bg-navy shadow-raised ring-1 ring-[rgb(255_255_255/0.16)]">
          <FormatBar editor={editor} full={false} blocks={blocks} onLink={onLink} onComment={onComment} />
        </div>
      )}
    </BubbleMenu>
  );
}
