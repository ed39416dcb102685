import { useLayoutEffect, useRef } from "react";
import { Avatar } from "@/components/ui/avatar";
import { useFoot } from "@/components/ui/use-foot";
import type { Identity } from "@/protocol/identity";

const shownMost = 6;

/** Those whose name, or a word of it, begins so. */
export const peopleLike = (people: readonly Identity[], query: string): readonly Identity[] => {
  const wanted = query.toLowerCase();
  return people
    .filter(({ name }) => [name, ...name.split(/\s+/)].some((word) => word.toLowerCase().startsWith(wanted)))
    .slice(0, shownMost);
};

interface MentionPickerProps {
  readonly id: string;
  readonly people: readonly Identity[];
  readonly chosen: number;
  /** Which side of the text has room. */
  readonly side: "above" | "below";
  readonly onChoose: (person: Identity) => void;
}

const sides = { above: "bottom-full mb-1", below: "top-full mt-1" } as const;

/** The people one may mean; the keys stay with the text beside it. */
export function MentionPicker({ id, people, chosen, side, onChoose }: MentionPickerProps) {
  const picker = useRef<HTMLDivElement>(null);
  useFoot(picker, side === "above" ? "--picker-height" : null);
  // At the foot of a panel that scrolls, it would open out of sight.
  useLayoutEffect(() => {
    picker.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div
      ref={picker}
      id={id}
      role="listbox"
      aria-label="People to mention"
      className={`absolute inset-x-0 z-10 rounded-card border border-line bg-raised p-1 shadow-raised ${sides[side]}`}
    >
      {people.map((person, at) => (
        <div
          key={person.userId}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          // The caret stays where the name goes.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(person);
          }}
          className="target flex cursor-pointer items-center gap-2.5 rounded-control px-2 aria-selected:bg-tint"
        >
          <Avatar name={person.name} color={person.color} className="size-6" />
          <span dir="auto" className="min-w-0 truncate">
            {person.name}
          </span>
        </div>
      ))}
    </div>
  );
}
