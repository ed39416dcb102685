"use client";

import { SmilePlus } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { type ReactionView, reactionEmoji } from "@/protocol/comment-shapes";

const names: Readonly<Record<string, string>> = {
  "👍": "thumbs up",
  "❤️": "heart",
  "🎉": "party",
  "😄": "smile",
  "👀": "eyes",
  "✅": "tick",
};

interface ReactionsProps {
  readonly reactions: readonly ReactionView[];
  readonly yourId: string;
  /** Absent for those who may only look. */
  readonly onReact: ((emoji: string, on: boolean) => void) | undefined;
}

export function Reactions({ reactions, yourId, onReact }: ReactionsProps) {
  if (reactions.length === 0) return null;
  return (
    <ul aria-label="Reactions" className="flex flex-wrap gap-1">
      {reactions.map(({ emoji, people }) => {
        const mine = people.some(({ id }) => id === yourId);
        const who = people.map(({ name }) => name).join(", ");
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={mine}
              aria-label={`${names[emoji] ?? emoji}, ${people.length}: ${who}`}
              title={who}
              disabled={onReact === undefined}
              onClick={() => onReact?.(emoji, !mine)}
              className="inline-flex min-h-7 items-center gap-1 rounded-round border border-line bg-sheet px-2 text-fine disabled:opacity-100 aria-pressed:border-blue aria-pressed:bg-blue-wash pointer-coarse:min-h-11 pointer-coarse:px-3"
            >
              <span aria-hidden="true">{emoji}</span>
              <span className="font-semibold tabular-nums">{people.length}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface ReactionPickerProps {
  readonly onReact: (emoji: string, on: boolean) => void;
}

export function ReactionPicker({ onReact }: ReactionPickerProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton icon={SmilePlus} label="React" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Reactions"
          className="rise-in z-50 flex rounded-card border border-line bg-raised p-1 shadow-raised"
        >
          {reactionEmoji.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={names[emoji]}
              title={names[emoji]}
              onClick={() => {
                onReact(emoji, true);
                setOpen(false);
              }}
              className="target inline-flex min-w-10 items-center justify-center rounded-control text-lead hover:bg-tint"
            >
              {emoji}
            </button>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
