"use client";

import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { limits } from "@/protocol/limits";

interface DocumentTitleProps {
  readonly title: string;
  readonly editable: boolean;
  readonly onChange: (title: string) => void;
  /** Enter and Arrow Down leave the title for the text. */
  readonly onLeave: () => void;
}

const commonStart = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
};

export function DocumentTitle({ title, editable, onChange, onLeave }: DocumentTitleProps) {
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef({ at: 0, in: title });

  // When somebody else changes the title, the caret stays beside the letter it was beside.
  useLayoutEffect(() => {
    const element = input.current;
    const { at, in: before } = caret.current;
    if (element === null || document.activeElement !== element || before === title) return;
    const moved = commonStart(before, title) < at ? at + title.length - before.length : at;
    element.setSelectionRange(Math.max(0, moved), Math.max(0, moved));
    caret.current = { at: moved, in: title };
  }, [title]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onLeave();
  };

  return (
    <h1 className="min-w-0 font-display text-body font-semibold tracking-tight max-md:flex-1">
      <input
        ref={input}
        aria-label="Title"
        value={title}
        placeholder="Untitled"
        readOnly={!editable}
        maxLength={limits.titleCharacters}
        autoComplete="off"
        spellCheck
        onChange={(event) => {
          caret.current = { at: event.target.selectionStart ?? 0, in: event.target.value };
          onChange(event.target.value);
        }}
        onSelect={(event) => {
          caret.current = { at: event.currentTarget.selectionStart ?? 0, in: event.currentTarget.value };
        }}
        onKeyDown={onKeyDown}
        className="target -ml-2 block w-full min-w-24 max-w-[min(32rem,40vw)] rounded-control px-2 text-ellipsis placeholder:text-ink-soft read-only:cursor-default focus:bg-tint not-read-only:hover:bg-tint max-md:max-w-none md:w-auto md:field-sizing-content"
      />
    </h1>
  );
}
