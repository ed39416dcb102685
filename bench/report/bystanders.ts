// How much of the machine went to anything but the server and the load side while something was measured. A run
// beside other work measures that work.
import { readFileSync } from "node:fs";

interface Ticks {
  readonly all: number;
  readonly busy: number;
  readonly ours: number;
}

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const now = (): Ticks => {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const times = numbers(line.replace("cpu", "")).slice(0, 8);
  const [, , , idle = 0, waiting = 0] = times;
  // Our own user and system time, and that of the servers that have ended.
  const [, fields = ""] = readFileSync("/proc/self/stat", "utf8").split(") ");
  const all = sum(times);
  return {
    all,
    busy: all - idle - waiting,
    ours: sum(numbers(fields).slice(11, 15).filter(Number.isFinite)),
  };
};

/** The percentage of all cores that went to others; ask when the measured server has ended. */
export const watchBystanders = (): (() => number) => {
  const before = now();
  return () => {
    const after = now();
    const others = after.busy - before.busy - (after.ours - before.ours);
    return Math.max(0, (others / (after.all - before.all)) * 100);
  };
};
