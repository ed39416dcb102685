"use client";

import { useSyncExternalStore } from "react";
import { limits } from "@/protocol/limits";

const day = 86_400_000;

const never = (): (() => void) => () => {};
const today = (): number => Math.floor(Date.now() / day);

interface DaysLeftProps {
  readonly trashedAt: string;
}

/** Server and browser count in whole UTC days, so both write the same words but for a page open at midnight. */
export function DaysLeft({ trashedAt }: DaysLeftProps) {
  const now = useSyncExternalStore(never, today, today);
  const gone = Math.floor(new Date(trashedAt).getTime() / day) + limits.trashDays;
  const days = Math.max(0, gone - now);
  if (days === 0) return "deleted today";
  return days === 1 ? "deleted in 1 day" : `deleted in ${days} days`;
}
