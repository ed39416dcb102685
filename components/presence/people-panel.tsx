"use client";

import { Switch } from "radix-ui";
import { useId } from "react";
import { roleWords } from "@/components/documents/role-words";
import { Button } from "@/components/ui/button";
import { Face } from "./face";
import { activityWord, type PersonHere } from "./people";
import { YourColor } from "./your-color";
import { YourName } from "./your-name";

interface PeoplePanelProps {
  readonly people: readonly PersonHere[];
  readonly followed: string | null;
  readonly onFollow: (userId: string) => void;
  readonly cursorHidden: boolean;
  readonly onHideCursor: (hidden: boolean) => void;
}

/** Everybody who is here, and how they see you. */
export function PeoplePanel(props: PeoplePanelProps) {
  const { people, followed, onFollow, cursorHidden, onHideCursor } = props;
  const others = people.filter(({ isYou }) => !isYou);
  const you = people.find(({ isYou }) => isYou);
  return (
    <>
      {you !== undefined && (
        <section aria-label="You" className="flex flex-col gap-4 p-4">
          <div className="flex items-end gap-3">
            <span className="mb-2">
              <Face person={you} />
            </span>
            <YourName key={you.name} name={you.name} />
          </div>
          <YourColor you={you} others={others} />
          <HideCursor hidden={cursorHidden} onChange={onHideCursor} />
        </section>
      )}
      <section aria-label="Others" className="border-t border-line p-2">
        {others.length === 0 ? (
          <p className="px-2 py-3 text-ink-soft">Nobody else is here.</p>
        ) : (
          <ul>
            {others.map((person) => (
              <Row
                key={person.userId}
                person={person}
                followsYou={person.follows === you?.userId}
                followed={followed === person.userId}
                onFollow={() => onFollow(person.userId)}
              />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

interface RowProps {
  readonly person: PersonHere;
  readonly followsYou: boolean;
  readonly followed: boolean;
  readonly onFollow: () => void;
}

function Row({ person, followsYou, followed, onFollow }: RowProps) {
  return (
    <li className="flex items-center gap-3 px-2 py-1.5">
      <Face person={person} followed={followed} />
      <div className="min-w-0 flex-1">
        <p dir="auto" className="truncate text-left font-semibold" title={person.name}>
          {person.name}
        </p>
        <p className="text-fine text-ink-soft">
          {roleWords[person.role]} · {activityWord(person)}
          {person.hidden && " · cursor hidden"}
          {followsYou && " · follows you"}
        </p>
      </div>
      <Button aria-label={`${followed ? "Stop following" : "Follow"} ${person.name}`} onClick={onFollow}>
        {followed ? "Stop" : "Follow"}
      </Button>
    </li>
  );
}

interface HideCursorProps {
  readonly hidden: boolean;
  readonly onChange: (hidden: boolean) => void;
}

function HideCursor({ hidden, onChange }: HideCursorProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="font-semibold">
          Hide my cursor
        </label>
        <p id={`${id}-hint`} className="text-fine text-ink-soft">
          Others still see that you are here and what you write, but not where you are. Kept on this device.
        </p>
      </div>
      <Switch.Root
        id={id}
        checked={hidden}
        onCheckedChange={onChange}
        aria-describedby={`${id}-hint`}
        className="relative mt-0.5 h-6 w-10.5 shrink-0 rounded-round bg-line-strong after:absolute after:-inset-2.5 data-[state=checked]:bg-blue-fill"
      >
        <Switch.Thumb className="block size-5 translate-x-0.5 rounded-round bg-[#fff] transition-transform data-[state=checked]:translate-x-5" />
      </Switch.Root>
    </div>
  );
}
