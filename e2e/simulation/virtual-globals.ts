// Puts a scheduler in the place of the time, the timers and the randomness that libraries take from the global
// scope. Some take them once, when they are loaded: so this is installed before anything else is imported.
import { IDBKeyRange as MemoryKeyRange } from "fake-indexeddb";
import type { Scheduler } from "./scheduler";

let scheduler: Scheduler | null = null;

/** From now on time is this scheduler's; with null it is real again. */
export const timeBelongsTo = (owner: Scheduler | null): void => {
  scheduler = owner;
};

interface Timer {
  event: unknown;
  unref(): Timer;
  ref(): Timer;
  hasRef(): boolean;
}

const newTimer = (): Timer => {
  const timer: Timer = { event: null, unref: () => timer, ref: () => timer, hasRef: () => true };
  return timer;
};

type Work = (...values: unknown[]) => void;

const later = (from: Scheduler, work: () => void, ms: number): Timer => {
  const timer = newTimer();
  timer.event = from.after(ms, work);
  return timer;
};

const repeatedly = (from: Scheduler, work: () => void, ms: number): Timer => {
  const timer = newTimer();
  const again = () => {
    timer.event = from.after(ms, again);
    work();
  };
  timer.event = from.after(ms, again);
  return timer;
};

const replace = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
};

/** While no scheduler owns time, everything is as it was. */
export const installVirtualGlobals = (): void => {
  const real = { now: Date.now, random: Math.random };
  const { setTimeout, setInterval, setImmediate, clearTimeout, crypto, performance } = globalThis;
  const realPerformanceNow = performance.now.bind(performance);
  const realValues = crypto.getRandomValues.bind(crypto);
  const clear = (timer: unknown) => {
    const event = (timer as Partial<Timer> | null | undefined)?.event;
    if (scheduler !== null && event !== undefined) scheduler.cancel(event);
    else clearTimeout(timer as NodeJS.Timeout);
  };
  replace(globalThis, "setTimeout", (work: Work, ms = 0, ...values: unknown[]) =>
    scheduler === null ? setTimeout(work, ms, ...values) : later(scheduler, () => work(...values), ms),
  );
  replace(globalThis, "setInterval", (work: Work, ms = 0, ...values: unknown[]) =>
    scheduler === null
      ? setInterval(work, ms, ...values)
      : repeatedly(scheduler, () => work(...values), Math.max(1, ms)),
  );
  replace(globalThis, "setImmediate", (work: Work, ...values: unknown[]) =>
    scheduler === null
      ? setImmediate(work, ...values)
      : scheduler.after(0, () => work(...values), scheduler.current, scheduler.current.hasDisk),
  );
  for (const name of ["clearTimeout", "clearInterval"]) replace(globalThis, name, clear);
  replace(Date, "now", () => scheduler?.shownTime ?? real.now());
  replace(performance, "now", () => scheduler?.now ?? realPerformanceNow());
  replace(Math, "random", () => scheduler?.random() ?? real.random());
  replace(crypto, "getRandomValues", <T extends ArrayBufferView>(array: T): T => {
    if (scheduler === null) return realValues(array as never);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(scheduler.random() * 256);
    return array;
  });
  replace(globalThis, "IDBKeyRange", MemoryKeyRange);
};
