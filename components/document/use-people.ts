"use client";

import { useEffect, useState } from "react";
import type { DocumentSession } from "@/client/document-session";
import type { Identity } from "@/protocol/identity";
import { type PersonHere, peopleHere, samePeople } from "./people";

export const usePeople = (session: DocumentSession | null, you: Identity): readonly PersonHere[] => {
  const { userId, name, color } = you;
  const [people, setPeople] = useState<readonly PersonHere[]>([
    { userId, name, color, isYou: true, activity: "viewing" },
  ]);
  useEffect(() => {
    if (session === null) return;
    const { awareness } = session;
    const read = (): void => {
      const next = peopleHere(awareness, { userId, name, color });
      setPeople((current) => (samePeople(current, next) ? current : next));
    };
    read();
    awareness.on("change", read);
    return () => awareness.off("change", read);
  }, [session, userId, name, color]);
  return people;
};
