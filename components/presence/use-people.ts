"use client";

import { useEffect, useState } from "react";
import type { DocumentSession } from "@/client/document-session";
import { ownPresence, peersOf } from "@/client/presence";
import type { Person } from "@/protocol/presence";
import { type PersonHere, peopleHere, samePeople } from "./people";

/** A connection that is made anew within this is no reason for a face to blink. */
const lingerMs = 1_200;

export const usePeople = (session: DocumentSession | null, you: Person): readonly PersonHere[] => {
  const [people, setPeople] = useState<readonly PersonHere[]>(() => peopleHere([], null, you));
  const { userId, name, color, pattern, role } = you;
  useEffect(() => {
    if (session === null) return;
    const { awareness } = session;
    const goneSince = new Map<string, number>();
    let timer: ReturnType<typeof setTimeout> | undefined;

    const read = (): void => {
      const here = peopleHere(peersOf(awareness).values(), ownPresence(awareness), {
        userId,
        name,
        color,
        pattern,
        role,
      });
      for (const person of here) goneSince.delete(person.userId);
      setPeople((shown) => {
        const gone = shown.filter((person) => !here.some((other) => other.userId === person.userId));
        const next = [...here, ...gone.filter((person) => lingers(person.userId))];
        return samePeople(shown, next) ? shown : next;
      });
    };
    const lingers = (gone: string): boolean => {
      const since = goneSince.get(gone) ?? Date.now();
      goneSince.set(gone, since);
      const leftMs = since + lingerMs - Date.now();
      if (leftMs <= 0) return false;
      clearTimeout(timer);
      timer = setTimeout(read, leftMs);
      return true;
    };

    read();
    awareness.on("change", read);
    return () => {
      clearTimeout(timer);
      awareness.off("change", read);
    };
  }, [session, userId, name, color, pattern, role]);
  return people;
};
