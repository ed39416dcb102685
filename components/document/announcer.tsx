"use client";

import { useEffect, useRef, useState } from "react";
import type { PersonHere } from "./people";

const listed = (names: readonly string[]): string =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(names);

const changeWords = (before: readonly PersonHere[], now: readonly PersonHere[]): string => {
  const missingFrom = (people: readonly PersonHere[], others: readonly PersonHere[]): readonly string[] =>
    people.filter(({ userId }) => !others.some((other) => other.userId === userId)).map(({ name }) => name);
  const joined = missingFrom(now, before);
  const left = missingFrom(before, now);
  return [
    joined.length > 0 ? `${listed(joined)} joined.` : "",
    left.length > 0 ? `${listed(left)} left.` : "",
  ]
    .join(" ")
    .trim();
};

interface AnnouncerProps {
  readonly people: readonly PersonHere[];
}

/** Says who comes and goes to those who do not see the avatars. */
export function Announcer({ people }: AnnouncerProps) {
  const before = useRef(people);
  const [words, setWords] = useState("");

  useEffect(() => {
    const change = changeWords(before.current, people);
    before.current = people;
    if (change !== "") setWords(change);
  }, [people]);

  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
