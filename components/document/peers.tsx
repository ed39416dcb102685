import { Avatar } from "@/components/ui/avatar";
import type { PersonHere } from "./people";

const shownMost = 5;

const personWords = (person: PersonHere): string =>
  `${person.name}${person.isYou ? " (You)" : ""}, ${person.activity}`;

interface PeersProps {
  readonly people: readonly PersonHere[];
}

/** Everyone who is here, you first. Those beyond the fifth are counted on screen and still named to a reader. */
export function Peers({ people }: PeersProps) {
  const beyond = people.length - shownMost;
  return (
    <ul aria-label="People here" className="flex items-center gap-1">
      {people.map((person, at) => (
        <li
          key={person.userId}
          data-testid="peer"
          title={personWords(person)}
          className={at < shownMost ? "" : "sr-only"}
        >
          <Avatar
            name={person.name}
            color={person.color}
            dimmed={person.activity === "idle" && !person.isYou}
            className="size-8 max-md:size-7"
          />
          <span className="sr-only">{personWords(person)}</span>
        </li>
      ))}
      {beyond > 0 && (
        <li
          aria-hidden="true"
          title={people.slice(shownMost).map(personWords).join("\n")}
          className="text-fine font-semibold text-ink-soft"
        >
          +{beyond}
        </li>
      )}
    </ul>
  );
}
