// Presence as a list of people: one entry for each, however many tabs they have open.
import { type Activity, livelier, type Peer, type Person, type Presence } from "@/protocol/presence";

export interface PersonHere extends Person {
  readonly isYou: boolean;
  readonly activity: Activity;
  /** The user id of whom they follow. */
  readonly follows: string | null;
  /** None of their pages shows where they are. */
  readonly hidden: boolean;
}

/** You first, the others in the order in which they came. */
export const peopleHere = (
  peers: Iterable<Peer>,
  own: Presence | null,
  you: Person,
): readonly PersonHere[] => {
  const youHere = {
    ...you,
    isYou: true,
    activity: own?.activity ?? "viewing",
    follows: own?.follows ?? null,
    hidden: false,
  };
  const people = new Map<string, PersonHere>([[you.userId, youHere]]);
  for (const { user, activity, follows, hidden = false } of peers) {
    const known = people.get(user.userId);
    people.set(
      user.userId,
      known === undefined
        ? { ...user, isYou: false, activity, follows, hidden }
        : {
            ...known,
            activity: livelier(known.activity, activity),
            follows: known.follows ?? follows,
            hidden: known.hidden && hidden,
          },
    );
  }
  return [...people.values()];
};

const samePerson = (a: PersonHere, b: PersonHere | undefined): boolean =>
  b !== undefined && Object.entries(a).every(([field, value]) => value === b[field as keyof PersonHere]);

export const samePeople = (a: readonly PersonHere[], b: readonly PersonHere[]): boolean =>
  a.length === b.length && a.every((person, at) => samePerson(person, b[at]));

/** Who writes or looks now; the others' faces are dimmed. */
export const isPresent = ({ activity }: PersonHere): boolean => activity !== "idle" && activity !== "away";

const activityWords: Readonly<Record<Activity, string>> = {
  typing: "typing",
  editing: "editing",
  viewing: "viewing",
  idle: "idle",
  away: "away",
};

export const activityWord = ({ activity }: PersonHere): string => activityWords[activity];

/** For a screen reader: typing begins and ends too often to be worth saying. */
export const personWords = (person: PersonHere): string => {
  const activity = person.activity === "typing" ? "editing" : person.activity;
  return `${person.name}${person.isYou ? " (You)" : ""}, ${activity}`;
};

export const listed = (names: readonly string[]): string =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(names);

export const nameOf = ({ name }: PersonHere): string => name;
