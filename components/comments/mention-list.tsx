import { Avatar } from "@/components/ui/avatar";
import type { CommentPerson } from "@/protocol/comment-shapes";

interface MentionListProps {
  readonly id: string;
  readonly people: readonly CommentPerson[];
  readonly chosen: number;
  readonly onChoose: (person: CommentPerson) => void;
}

/** The people one may mean; the keys stay with the text above. */
export function MentionList({ id, people, chosen, onChoose }: MentionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="People to mention"
      className="absolute inset-x-0 top-full z-10 mt-1 rounded-card border border-line bg-raised p-1 shadow-raised"
    >
      {people.map((person, at) => (
        <div
          key={person.id}
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
