"use client";

import { SendHorizontal, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { type DraftPlace, keepDraft, keptDraft } from "@/client/drafts";
import { bodyOf, draftOf, emptyDraft, type MentionDraft } from "@/client/mention-draft";
import { useDraftGone } from "@/components/mentions/use-draft-gone";
import { useMentionField } from "@/components/mentions/use-mention-field";
import { IconButton } from "@/components/ui/icon-button";
import type { ChatMessageView } from "@/protocol/chat-shapes";
import type { Identity } from "@/protocol/identity";
import { limits } from "@/protocol/limits";

interface ChatComposerProps {
  /** Where what is not sent yet is kept. */
  readonly place: DraftPlace;
  readonly people: readonly Identity[];
  readonly onTyping: () => void;
  readonly onSend: (body: string) => void;
  /** The own message that Up takes back into the field. */
  readonly lastOwn: ChatMessageView | undefined;
  readonly editing: ChatMessageView | null;
  readonly onEdit: (message: ChatMessageView) => void;
  /** Of this message; another may be edited by now. */
  readonly onStopEditing: (message: ChatMessageView) => void;
  /** Answers what went wrong, or null. */
  readonly onSave: (message: ChatMessageView, body: string) => Promise<string | null>;
}

const shownWhenLeft = 200;

/** Enter sends, Shift+Enter makes a new line, Up in the empty field edits what was said last. */
export function ChatComposer(props: ChatComposerProps) {
  const { place, people, onTyping, onSend, lastOwn, editing, onEdit, onStopEditing, onSave } = props;
  const id = useId();
  const [draft, setDraft] = useState<MentionDraft>(() => keptDraft(place) ?? emptyDraft);
  const [changed, setChanged] = useState<MentionDraft | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const writes = useRef(0);

  const shown = editing === null ? draft : (changed ?? draftOf(editing.body));
  const body = bodyOf(shown);
  const left = limits.chatCharacters - body.length;

  const write = (next: MentionDraft): void => {
    setFailure(null);
    if (editing !== null) {
      writes.current += 1;
      setChanged(next);
      return;
    }
    setDraft(next);
    keepDraft(place, next);
    if (next.text !== "") onTyping();
  };

  useDraftGone(place, draft.text, () => setDraft(emptyDraft));

  const mentions = useMentionField({ draft: shown, people, side: "above", onDraft: write });

  const stopEditing = (message: ChatMessageView): void => {
    setChanged(null);
    setFailure(null);
    onStopEditing(message);
    mentions.focus();
  };

  const submit = async (): Promise<void> => {
    if (body === "" || left < 0) return;
    if (editing === null) {
      onSend(body);
      write(emptyDraft);
      return;
    }
    const submitted = writes.current;
    const problem = body === editing.body ? null : await onSave(editing, body);
    if (problem !== null) setFailure(problem);
    else if (writes.current === submitted) stopEditing(editing);
  };

  const onFieldKey = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (key === "Enter" && !shiftKey) void submit();
    else if (key === "Escape" && editing !== null) stopEditing(editing);
    else if (key === "ArrowUp" && shown.text === "" && lastOwn !== undefined) onEdit(lastOwn);
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (mentions.onKey(event) || onFieldKey(event)) event.preventDefault();
  };

  return (
    <form
      aria-label={editing === null ? "Write a message" : "Edit your message"}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {editing !== null && (
        <div className="flex items-center justify-between text-fine font-semibold text-ink-soft">
          Editing your message
          <IconButton icon={X} label="Stop editing" onClick={() => stopEditing(editing)} />
        </div>
      )}
      <div className="relative flex items-end gap-1">
        {mentions.picker}
        <textarea
          {...mentions.field}
          // biome-ignore lint/a11y/noAutofocus: somebody who opens the chat wants to write
          autoFocus
          rows={1}
          placeholder="Message everyone here"
          aria-label="Message"
          aria-describedby={failure === null ? undefined : `${id}-failure`}
          onKeyDown={onKeyDown}
          className="field-sizing-content block max-h-40 min-h-10 w-full resize-none rounded-control border border-line-strong bg-sheet px-3 py-2 text-ui text-ink placeholder:text-ink-soft pointer-coarse:min-h-11 pointer-coarse:text-body"
        />
        <IconButton
          type="submit"
          icon={SendHorizontal}
          label={editing === null ? "Send" : "Save"}
          disabled={body === "" || left < 0}
          className="text-blue disabled:text-ink-soft"
        />
      </div>
      {left < shownWhenLeft && (
        <p className={`mt-1 text-fine ${left < 0 ? "font-semibold text-red" : "text-ink-soft"}`}>
          {left < 0 ? `${-left} characters too many` : `${left} characters left`}
        </p>
      )}
      {failure !== null && (
        <p id={`${id}-failure`} role="alert" className="mt-1 text-fine font-semibold text-red">
          {failure}
        </p>
      )}
    </form>
  );
}
