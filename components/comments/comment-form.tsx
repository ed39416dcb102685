"use client";

import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { type DraftPlace, type KeptDraft, keepDraft, keptDraft } from "@/client/drafts";
import { newKey } from "@/client/json-api";
import {
  bodyOf,
  completeMention,
  draftOf,
  emptyDraft,
  type MentionDraft,
  mentionQuery,
} from "@/client/mention-draft";
import { Button } from "@/components/ui/button";
import type { CommentPerson } from "@/protocol/comment-shapes";
import { limits } from "@/protocol/limits";
import { MentionList } from "./mention-list";

interface CommentFormProps {
  readonly label: string;
  readonly submitLabel: string;
  readonly place: DraftPlace;
  /** Kept with the draft, for a thread that is not begun yet. */
  readonly about?: Pick<KeptDraft, "anchor" | "quote">;
  /** What stands there before; of a comment that is changed. */
  readonly body?: string;
  readonly people: readonly CommentPerson[];
  readonly autoFocus?: boolean;
  readonly onSubmit: (body: string, key: string) => Promise<string | null>;
  /** Absent where the form always stands. */
  readonly onCancel?: () => void;
}

const shownPeople = 6;

const peopleLike = (people: readonly CommentPerson[], query: string): readonly CommentPerson[] => {
  const wanted = query.toLowerCase();
  return people
    .filter(({ name }) => [name, ...name.split(/\s+/)].some((word) => word.toLowerCase().startsWith(wanted)))
    .slice(0, shownPeople);
};

export function CommentForm({
  label,
  submitLabel,
  place,
  about = {},
  body = "",
  people,
  autoFocus = false,
  onSubmit,
  onCancel,
}: CommentFormProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const commandKey = useRef<string | null>(null);
  const [draft, setDraft] = useState<MentionDraft>(
    () => keptDraft(place) ?? (body === "" ? emptyDraft : draftOf(body)),
  );
  const [query, setQuery] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  const [pending, setPending] = useState(false);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const candidates = query === null ? [] : peopleLike(people, query);
  const isBlank = draft.text.trim() === "";
  const isChanged = !isBlank && draft.text !== draftOf(body).text;

  const write = (next: MentionDraft): void => {
    setDraft(next);
    // What is written now is another comment than the one that may have been sent.
    commandKey.current = null;
    keepDraft(place, { ...next, ...about });
  };

  const lookForMention = (): void => {
    const element = area.current;
    setQuery(element === null ? null : mentionQuery(element.value, element.selectionStart));
    setChosen(0);
  };

  const mention = (person: CommentPerson): void => {
    const element = area.current;
    if (element === null) return;
    const named = { userId: person.id, name: person.name };
    const completed = completeMention(draft, element.selectionStart, named);
    write(completed.draft);
    setQuery(null);
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(completed.caret, completed.caret);
    });
  };

  const submit = async (): Promise<void> => {
    if (isBlank || pending) return;
    setPending(true);
    commandKey.current ??= newKey();
    const words = await onSubmit(bodyOf(draft), commandKey.current);
    setPending(false);
    setFailure(words);
    if (words !== null) return;
    keepDraft(place, null);
    commandKey.current = null;
    setDraft(emptyDraft);
  };

  const discard = (): void => {
    keepDraft(place, null);
    setDraft(emptyDraft);
    setAsking(false);
    onCancel?.();
  };

  const onMentionKey = (event: KeyboardEvent): boolean => {
    if (candidates.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const person = candidates[chosen];
    if (step !== undefined) setChosen((chosen + step + candidates.length) % candidates.length);
    else if (event.key === "Escape") setQuery(null);
    else if ((event.key === "Enter" || event.key === "Tab") && person !== undefined) mention(person);
    else return false;
    return true;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const isSubmit = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const isCancel = event.key === "Escape" && (isChanged || onCancel !== undefined);
    if (!isSubmit && onMentionKey(event)) {
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
          ref={area}
          // biome-ignore lint/a11y/noAutofocus: it appears because somebody asked to write here
          autoFocus={autoFocus}
          rows={autoFocus ? 3 : 1}
          value={draft.text}
          maxLength={limits.commentCharacters}
          placeholder={`${label}… @ names somebody`}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={candidates.length > 0 ? `${id}-people` : undefined}
          aria-activedescendant={candidates.length > 0 ? `${id}-people-${chosen}` : undefined}
          aria-invalid={failure !== null}
          aria-describedby={failure === null ? undefined : `${id}-failure`}
          onChange={(event) => {
            write({ ...draft, text: event.target.value });
            lookForMention();
          }}
          onSelect={lookForMention}
          onBlur={() => setQuery(null)}
          onKeyDown={onKeyDown}
          className="field-sizing-content block max-h-60 min-h-11 w-full resize-none rounded-control border border-line-strong bg-sheet px-3 py-2.5 text-ui text-ink placeholder:text-ink-soft aria-invalid:border-red pointer-coarse:text-body"
        />
        {candidates.length > 0 && (
          <MentionList id={`${id}-people`} people={candidates} chosen={chosen} onChoose={mention} />
        )}
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
              area.current?.focus();
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
