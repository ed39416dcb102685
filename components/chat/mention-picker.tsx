import { Avatar } from "@/components/ui/avatar";
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
  readonly onChoose: (person: Identity) => void;
}

/** The people one may mean; the keys stay with the text below. */
export function MentionPicker({ id, people, chosen, onChoose }: MentionPickerProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="People to mention"
      className="absolute inset-x-3 bottom-full z-10 mb-1 rounded-card border border-line bg-raised p-1 shadow-raised"
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
          <span className="min-w-0 truncate">{person.name}</span>
        </div>
      ))}
    </div>
  );
}
