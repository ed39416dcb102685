"use client";

import { useEffect, useRef, useState } from "react";
import type { SaveWords } from "@/client/session-state";
import type { PersonHere } from "./people";
import { saveNews } from "./save-news";

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
  readonly saving: SaveWords;
}

/** Says who comes and goes, and when saving goes wrong or right again, to those who do not see it. */
export function Announcer({ people, saving }: AnnouncerProps) {
  const peopleBefore = useRef(people);
  const savingBefore = useRef(saving);
  const [words, setWords] = useState("");

  useEffect(() => {
    const change = changeWords(peopleBefore.current, people);
    peopleBefore.current = people;
    if (change !== "") setWords(change);
  }, [people]);

  useEffect(() => {
    // What is only under way is no state to return to.
    if (saving.tone === "busy" || saving.text === savingBefore.current.text) return;
    const news = saveNews(savingBefore.current, saving);
    savingBefore.current = saving;
    if (news !== "") setWords(news);
  }, [saving]);

  return (
    <p aria-live="polite" data-testid="announcer" className="sr-only">
      {words}
    </p>
  );
}
