"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/** Says what became of one state in the next; of the first that there is, nothing. */
export const useNews = <T>(
  now: T | null,
  newsOf: (before: T, now: T) => string,
  say: (words: string) => void,
): void => {
  const before = useRef<T | null>(null);
  const tell = useEffectEvent((last: T, next: T) => {
    const words = newsOf(last, next);
    if (words !== "") say(words);
  });
  useEffect(() => {
    if (now === null) return;
    const last = before.current;
    before.current = now;
    if (last !== null && last !== now) tell(last, now);
  }, [now]);
};
