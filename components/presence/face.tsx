import { Avatar } from "@/components/ui/avatar";
import { isPresent, type PersonHere } from "./people";
import { personColor, personLine } from "./person-color";

interface FaceProps {
  readonly person: PersonHere;
  /** Drawn larger while you follow them. */
  readonly followed?: boolean;
}

/** An avatar in a ring of its caret's colour. Dots say that its owner is typing; whoever is not looking is dimmed. */
export function Face({ person, followed = false }: FaceProps) {
  return (
    <span
      style={{ ...personColor(person), outlineStyle: personLine(person) }}
      className={`person relative inline-flex rounded-control outline-2 outline-offset-2 outline-(--person-line) transition-opacity ${followed ? "shadow-[0_0_0_6px_color-mix(in_srgb,var(--person-line)_30%,transparent)]" : ""} ${isPresent(person) ? "" : "opacity-45 grayscale-50"}`}
    >
      <Avatar name={person.name} color={person.color} className="size-7.5" />
      {person.activity === "typing" && !person.isYou && <TypingDots />}
    </span>
  );
}

export function TypingDots() {
  return (
    <span
      aria-hidden="true"
      data-typing
      className="absolute -right-2.5 -bottom-2.5 flex h-3 items-center gap-0.5 rounded-round bg-ink px-1 ring-2 ring-sheet"
    >
      <span className="typing-dot" />
      <span className="typing-dot [animation-delay:160ms]" />
      <span className="typing-dot [animation-delay:320ms]" />
    </span>
  );
}
