// Presence as a list of people: one entry for each, however many tabs they have open.

import type { Awareness } from "y-protocols/awareness";
import { cleanName, type Identity, isPresenceColor } from "@/protocol/identity";

export type Activity = "editing" | "viewing" | "idle";

export interface PersonHere extends Identity {
  readonly isYou: boolean;
  readonly activity: Activity;
}

const activities: readonly Activity[] = ["editing", "viewing", "idle"];

const livelier = (a: Activity, b: Activity): Activity =>
  activities.indexOf(a) <= activities.indexOf(b) ? a : b;

const readActivity = (value: unknown): Activity =>
  activities.find((activity) => activity === value) ?? "viewing";

const readIdentity = (user: unknown): Identity | null => {
  if (typeof user !== "object" || user === null) return null;
  const { id, name, color } = user as { id?: unknown; name?: unknown; color?: unknown };
  if (typeof id !== "string" || typeof name !== "string") return null;
  const shownColor = typeof color === "string" && isPresenceColor(color) ? color : "#4f5d75";
  return { userId: id, name: cleanName(name) || "Somebody", color: shownColor };
};

/** You first, the others in the order in which they came. */
export const peopleHere = (awareness: Awareness, you: Identity): readonly PersonHere[] => {
  const people = new Map<string, PersonHere>([[you.userId, { ...you, isYou: true, activity: "idle" }]]);
  for (const state of awareness.getStates().values()) {
    const identity = readIdentity(state.user);
    const known = identity === null ? undefined : people.get(identity.userId);
    const activity = readActivity(state.activity);
    if (known !== undefined) {
      people.set(known.userId, { ...known, activity: livelier(known.activity, activity) });
    } else if (identity !== null) {
      people.set(identity.userId, { ...identity, isYou: false, activity });
    }
  }
  return [...people.values()];
};

export const samePeople = (a: readonly PersonHere[], b: readonly PersonHere[]): boolean =>
  a.length === b.length &&
  a.every((person, at) => {
    const other = b[at];
    return (
      person.userId === other?.userId &&
      person.name === other.name &&
      person.color === other.color &&
      person.activity === other.activity
    );
  });
