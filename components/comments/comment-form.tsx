"use client";

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { type DraftPlace, type KeptDraft, keepDraft, keptDraft } from "@/client/drafts";
import { newKey } from "@/client/json-api";
import { bodyOf, draftOf, emptyDraft, type MentionDraft } from "@/client/mention-draft";
import { useDraftGone } from "@/components/mentions/use-draft-gone";
import { useMentionField } from "@/components/mentions/use-mention-field";
import { Button } from "@/components/ui/button";
import type { Identity } from "@/protocol/identity";
import { limits } from "@/protocol/limits";

interface CommentFormProps {
  readonly label: string;
  readonly submitLabel: string;
  readonly placeholder?: string;
  readonly place: DraftPlace;
  /** Kept with the draft, for a thread that is not begun yet. */
  readonly about?: Pick<KeptDraft, "anchor" | "quote">;
  /** What stands there before; of a comment that is changed. */
  readonly body?: string;
  readonly people: readonly Identity[];
  readonly autoFocus?: boolean;
  /** Which side of the field has room for the people it may name. */
  readonly pickerSide?: "above" | "below";
  /** Answers what went wrong, or null. */
  readonly onSubmit: (body: string, key: string) => Promise<string | null>;
  /** It was taken, and nothing else has been written since. */
  readonly onTaken?: () => void;
  /** Absent where the form always stands. */
  readonly onCancel?: () => void;
}

export function CommentForm({
  label,
  submitLabel,
  placeholder = `${label}… @ names somebody`,
  place,
  about = {},
  body = "",
  people,
  autoFocus = false,
  pickerSide = "below",
  onSubmit,
  onTaken,
  onCancel,
}: CommentFormProps) {
  const id = useId();
  const commandKey = useRef<string | null>(null);
  const [draft, setDraft] = useState<MentionDraft>(
    () => keptDraft(place) ?? (body === "" ? emptyDraft : draftOf(body)),
  );
  const [pending, setPending] = useState(false);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  // An answer that comes later finds another form in this place, or none.
  useEffect(() => {
    return () => {
      commandKey.current = null;
    };
  }, []);

  const isBlank = draft.text.trim() === "";
  const isChanged = !isBlank && draft.text !== draftOf(body).text;

  const write = (next: MentionDraft): void => {
    setDraft(next);
    // What is written now is another comment than the one that may have been sent.
    commandKey.current = null;
    keepDraft(place, { ...next, ...about });
  };

  useDraftGone(place, draft.text, () => setDraft(body === "" ? emptyDraft : draftOf(body)));

  const mentions = useMentionField({ draft, people, side: pickerSide, onDraft: write });

  const submit = async (): Promise<void> => {
    if (isBlank || pending) return;
    setPending(true);
    const key = commandKey.current ?? newKey();
    commandKey.current = key;
    const words = await onSubmit(bodyOf(draft), key);
    setPending(false);
    setFailure(words);
    if (words !== null) return;
    if (keptDraft(place)?.text === draft.text) keepDraft(place, null);
    // What was written, or begun, while the answer was on its way stays.
    if (commandKey.current !== key) return;
    commandKey.current = null;
    setDraft(emptyDraft);
    onTaken?.();
  };

  const discard = (): void => {
    keepDraft(place, null);
    commandKey.current = null;
    setDraft(emptyDraft);
    setAsking(false);
    onCancel?.();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const isSubmit = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const isCancel = event.key === "Escape" && (isChanged || onCancel !== undefined);
    if (!isSubmit && mentions.onKey(event)) {
      event.preventDefault();
      return;
    }
    if (!isSubmit && !isCancel) return;
    event.preventDefault();
    if (isSubmit) void submit();
    else if (isChanged) setAsking(true);
    else discard();
  };

  return (
    <form
      aria-label={label}
      className="flex flex-col gap-2"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="relative">
        <textarea
          {...mentions.field}
          // biome-ignore lint/a11y/noAutofocus: it appears because somebody asked to write here
          autoFocus={autoFocus}
          rows={autoFocus ? 3 : 1}
          maxLength={limits.commentCharacters}
          placeholder={placeholder}
          aria-label={label}
          aria-invalid={failure !== null}
          aria-describedby={failure === null ? undefined : `${id}-failure`}
          onKeyDown={onKeyDown}
          className="field-sizing-content block max-h-60 min-h-11 w-full resize-none rounded-control border border-line-strong bg-sheet px-3 py-2.5 text-ui text-ink placeholder:text-ink-soft aria-invalid:border-red pointer-coarse:text-body"
        />
        {mentions.picker}
      </div>
      {failure !== null && (
        <p id={`${id}-failure`} role="alert" className="text-fine font-semibold text-red">
          {failure}
        </p>
      )}
      {asking ? (
        <div role="alert" className="flex flex-wrap items-center gap-2">
          <p className="flex-1 font-semibold">Discard this draft?</p>
          <Button look="danger" onClick={discard}>
            Discard
          </Button>
          <Button
            onClick={() => {
              setAsking(false);
              mentions.focus();
            }}
          >
            Keep writing
          </Button>
        </div>
      ) : (
        (autoFocus || !isBlank) && (
          <div className="flex flex-wrap items-center justify-end gap-2">
            {(onCancel !== undefined || isChanged) && (
              <Button look="quiet" onClick={() => (isChanged ? setAsking(true) : discard())}>
                Cancel
              </Button>
            )}
            <Button type="submit" look="primary" pending={pending} disabled={isBlank}>
              {submitLabel}
            </Button>
          </div>
        )
      )}
    </form>
  );
}
