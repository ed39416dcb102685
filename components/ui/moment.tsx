"use client";

import { useSyncExternalStore } from "react";

const minute = 60_000;
const steps: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, size: number][] = [
  [60 * minute, "minute", minute],
  [24 * 60 * minute, "hour", 60 * minute],
  [7 * 24 * 60 * minute, "day", 24 * 60 * minute],
];

export const relativeWords = (moment: Date, now: Date): string => {
  const ago = now.getTime() - moment.getTime();
  if (ago < minute) return "just now";
  const step = steps.find(([limit]) => ago < limit);
  if (step === undefined) {
    return moment.toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
  }
  const [, unit, size] = step;
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.floor(ago / size), unit);
};

const everyMinute = (listener: () => void): (() => void) => {
  const timer = setInterval(listener, minute);
  return () => clearInterval(timer);
};

const wholeMinute = (): number => Math.floor(Date.now() / minute);
const unknownOnServer = (): null => null;

interface MomentProps {
  readonly iso: string;
}

/** The server knows neither the reader's clock nor time zone, so it writes the day and the browser says the rest. */
export function Moment({ iso }: MomentProps) {
  const now = useSyncExternalStore(everyMinute, wholeMinute, unknownOnServer);
  const moment = new Date(iso);
  if (now === null) return <time dateTime={iso}>{iso.slice(0, 10)}</time>;
  return (
    <time dateTime={iso} title={moment.toLocaleString("en", { dateStyle: "full", timeStyle: "short" })}>
      {relativeWords(moment, new Date(Math.max(now * minute, moment.getTime())))}
    </time>
  );
}
