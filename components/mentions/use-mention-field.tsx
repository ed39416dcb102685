"use client";

import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { completeMention, type MentionDraft, mentionQuery } from "@/client/mention-draft";
import type { Identity } from "@/protocol/identity";
import { MentionPicker, peopleLike } from "./mention-picker";

interface MentionFieldOptions {
  readonly draft: MentionDraft;
  readonly people: readonly Identity[];
  readonly side: "above" | "below";
  readonly onDraft: (draft: MentionDraft) => void;
}

interface MentionField {
  /** For the field that people are named in. */
  readonly field: ComponentProps<"textarea">;
  /** Stands in the same positioned box as the field. */
  readonly picker: ReactNode;
  /** Whether the key was for the picker. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly focus: () => void;
}

/** `@` and the beginning of a name: whom that may mean, chosen without leaving the text. */
export const useMentionField = ({ draft, people, side, onDraft }: MentionFieldOptions): MentionField => {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [query, setQuery] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  const candidates = query === null ? [] : peopleLike(people, query);
  const isOpen = candidates.length > 0;

  const look = (): void => {
    const { value = "", selectionStart = 0 } = area.current ?? {};
    const asked = mentionQuery(value, selectionStart);
    // Behind a whole name somebody is not being named any more, also where a longer name begins like it.
    const isDone = draft.mentions.some(({ name }) => asked?.startsWith(`${name} `));
    setQuery(isDone ? null : asked);
    setChosen(0);
  };

  const mention = (person: Identity): void => {
    const caret = area.current?.selectionStart ?? draft.text.length;
    const completed = completeMention(draft, caret, { userId: person.userId, name: person.name });
    // The caret is put behind the name before the next key, however fast that comes.
    flushSync(() => {
      onDraft(completed.draft);
      setQuery(null);
    });
    area.current?.focus();
    area.current?.setSelectionRange(completed.caret, completed.caret);
  };

  const onKey = ({ key }: KeyboardEvent): boolean => {
    const person = candidates[chosen];
    if (person === undefined) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined) setChosen((chosen + step + candidates.length) % candidates.length);
    else if (key === "Escape") setQuery(null);
    else if (key === "Enter" || key === "Tab") mention(person);
    else return false;
    return true;
  };

  return {
    field: {
      ref: area,
      value: draft.text,
      "aria-autocomplete": "list",
      "aria-controls": isOpen ? id : undefined,
      "aria-activedescendant": isOpen ? `${id}-${chosen}` : undefined,
      onChange: (event) => {
        onDraft({ ...draft, text: event.target.value });
        look();
      },
      onSelect: look,
      onBlur: () => setQuery(null),
    },
    picker: isOpen && (
      <MentionPicker id={id} people={candidates} chosen={chosen} side={side} onChoose={mention} />
    ),
    onKey,
    focus: () => area.current?.focus(),
  };
};
