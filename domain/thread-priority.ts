// The thread that serves everybody goes first. Where cores are few, a thread that was asked something often wakes on the
// core of the one that asked, and takes it away: hundreds of questions to the database, each a fraction of a
// millisecond, then make the event loop stand still again and again.
import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** It still gets a quarter of the time of a core that both want. */
const stepsBack = 5;

const lowest = 19;

/** The thread this runs on, as the system numbers it; null where it does not say. Only Linux does. */
export const ownThread = (): number | null => {
  try {
    // <process>/task/<thread>
    return Number(readlinkSync("/proc/thread-self").split("/").at(-1));
  } catch {
    return null;
  }
};

/** Called by the thread that is to give way. Where that is not allowed it serves as well without. */
export const giveWay = (lower: typeof setPriority = setPriority): void => {
  const thread = ownThread();
  if (thread === null) return;
  try {
    lower(thread, Math.min(lowest, getPriority(thread) + stepsBack));
  } catch {
    // A sandbox may know no priorities of threads; a database that does not start for it would be worse.
  }
};
