import type { ReactNode } from "react";
import { Avatar } from "./avatar";
import { Moment } from "./moment";

interface PersonHeadProps {
  readonly person: { readonly name: string; readonly color: string };
  readonly isYou: boolean;
  readonly iso: string;
  /** Behind the time. */
  readonly note?: string;
  /** At the other end of the line: what can be done. */
  readonly children?: ReactNode;
}

/** Who said something, and when. */
export function PersonHead({ person, isYou, iso, note = "", children }: PersonHeadProps) {
  return (
    <div className="flex items-start gap-2.5">
      <Avatar name={person.name} color={person.color} className="mt-1 size-7" />
      <div className="min-w-0 flex-1">
        <p className="flex gap-1 font-semibold">
          <span className="truncate">{person.name}</span>
          {isYou && <span className="shrink-0 font-normal text-ink-soft">(You)</span>}
        </p>
        <p className="text-fine text-ink-soft">
          <Moment iso={iso} />
          {note}
        </p>
      </div>
      {children}
    </div>
  );
}
