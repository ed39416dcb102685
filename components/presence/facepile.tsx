"use client";

import { Popover, Tooltip } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { roleWords } from "@/components/documents/role-words";
import { focusBack } from "@/components/ui/focus-back";
import { Face, TypingDots } from "./face";
import { activityWord, type PersonHere, personWords } from "./people";

type Width = "wide" | "narrow";

/** How many faces there is room for on a phone, of which one is the count of the others where they are more. */
export type RoomOnPhone = 2 | 3;

const shownMost = (width: Width, count: number, onPhone: RoomOnPhone): number => {
  if (width === "wide") return 5;
  return count > onPhone ? onPhone - 1 : onPhone;
};

const buttonClass =
  "target inline-flex min-w-10 items-center justify-center rounded-control hover:bg-tint data-[state=open]:bg-tint";

interface FacepileProps {
  readonly people: readonly PersonHere[];
  /** The user id of whom you follow. */
  readonly followed: string | null;
  readonly onFollow: (userId: string) => void;
  readonly onPhone: RoomOnPhone;
  /** What the list of everybody shows; opened from your own face and from the count of the others. */
  readonly panel: (close: () => void) => ReactNode;
}

/** Everyone who is here, you first. Those beyond the first few are counted, and stand in the list. */
export function Facepile({ people, followed, onFollow, onPhone, panel }: FacepileProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement | null>(null);
  const openFrom = (button: HTMLButtonElement): void => {
    opener.current = button;
    setOpen(!open);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Tooltip.Provider delayDuration={250}>
        <Popover.Anchor asChild>
          <ul aria-label="People here" className="flex items-center">
            {people.map((person, at) => (
              <li
                key={person.userId}
                data-testid="peer"
                className={at < shownMost("wide", people.length, onPhone) ? "" : "sr-only"}
              >
                {person.isYou ? (
                  <YourFace person={person} open={open} onOpen={openFrom} />
                ) : (
                  <SomebodysFace
                    person={person}
                    isShown={(width) => at < shownMost(width, people.length, onPhone)}
                    followed={followed === person.userId}
                    onFollow={() => onFollow(person.userId)}
                  />
                )}
              </li>
            ))}
            {(["narrow", "wide"] as const).map((width) => (
              <Beyond
                key={width}
                width={width}
                people={people.slice(shownMost(width, people.length, onPhone))}
                open={open}
                onOpen={openFrom}
              />
            ))}
          </ul>
        </Popover.Anchor>
      </Tooltip.Provider>
      <Popover.Portal>
        <Popover.Content
          role="dialog"
          aria-label="People here"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          // A name field that takes the focus would bring up a phone's keyboard.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => focusBack(event, () => opener.current?.focus())}
          // The opener closes it by itself.
          onInteractOutside={(event) => {
            if (opener.current?.contains(event.target as Node)) event.preventDefault();
          }}
          tabIndex={-1}
          className="rise-in z-50 max-h-(--radix-popover-content-available-height) w-[min(22rem,calc(100vw-1rem))] overflow-y-auto rounded-card border border-line bg-raised shadow-raised outline-none"
        >
          {panel(() => setOpen(false))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface OpenerProps {
  readonly open: boolean;
  readonly onOpen: (button: HTMLButtonElement) => void;
}

function YourFace({ person, open, onOpen }: OpenerProps & { readonly person: PersonHere }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          aria-label={`${personWords(person)}. Name, colour, cursor`}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={(event) => onOpen(event.currentTarget)}
          className={buttonClass}
        >
          <Face person={person} />
        </button>
      </Tooltip.Trigger>
      <PersonCard person={person} hint="Click to change your name, colour or cursor" />
    </Tooltip.Root>
  );
}

interface SomebodysFaceProps {
  readonly person: PersonHere;
  readonly isShown: (width: Width) => boolean;
  readonly followed: boolean;
  readonly onFollow: () => void;
}

function SomebodysFace({ person, isShown, followed, onFollow }: SomebodysFaceProps) {
  if (!isShown("wide")) return personWords(person);
  const narrow = isShown("narrow");
  return (
    <>
      <Tooltip.Root>
        <Tooltip.Trigger asChild>
          <button
            type="button"
            aria-label={`${followed ? "Stop following" : "Follow"} ${personWords(person)}`}
            aria-pressed={followed}
            onClick={onFollow}
            className={`${buttonClass} ${narrow ? "" : "max-md:hidden"}`}
          >
            <Face person={person} followed={followed} />
          </button>
        </Tooltip.Trigger>
        <PersonCard person={person} hint={followed ? "Click to stop following" : "Click to follow"} />
      </Tooltip.Root>
      {!narrow && <span className="sr-only md:hidden">{personWords(person)}</span>}
    </>
  );
}

function PersonCard({ person, hint }: { readonly person: PersonHere; readonly hint: string }) {
  return (
    <Tooltip.Portal>
      <Tooltip.Content
        side="bottom"
        sideOffset={6}
        collisionPadding={8}
        className="rise-in on-navy z-50 max-w-72 rounded-card bg-navy px-3.5 py-2.5 text-ui shadow-raised ring-1 ring-[rgb(255_255_255/0.16)]"
      >
        <p dir="auto" className="truncate text-left font-semibold">
          {person.name}
          {person.isYou && " (You)"}
        </p>
        <p>
          {roleWords[person.role]} · {activityWord(person)}
        </p>
        <p className="mt-0.5 text-fine text-on-navy-soft">{hint}</p>
      </Tooltip.Content>
    </Tooltip.Portal>
  );
}

interface BeyondProps extends OpenerProps {
  readonly width: Width;
  readonly people: readonly PersonHere[];
}

/** The count of those for whom there is no room at this width. */
function Beyond({ width, people, open, onOpen }: BeyondProps) {
  if (people.length === 0) return null;
  return (
    <li className={width === "wide" ? "max-md:hidden" : "md:hidden"}>
      <button
        type="button"
        aria-label={`${people.length} more. Show everybody`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={(event) => onOpen(event.currentTarget)}
        className={`${buttonClass} relative text-fine font-semibold tabular-nums text-ink-soft`}
      >
        +{people.length}
        {people.some(({ activity }) => activity === "typing") && (
          <span className="absolute right-3.5 bottom-3">
            <TypingDots />
          </span>
        )}
      </button>
    </li>
  );
}
