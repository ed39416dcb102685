// Notices that this page has slept: the lid was closed, the tab was frozen, the network was changed under it. Its
// socket may be dead without having said so. Says only "look after your connection", so that a timer which a
// hidden tab's browser slowed down, and which looks like sleep, costs nothing.

export interface Wake {
  /** Returns the function that stops listening. */
  onWake(listener: () => void): () => void;
}

const tickMs = 1_000;
/** A tick this late was not a busy page. */
const lateMs = 3_000;

export interface TickClock {
  readonly now: () => number;
  readonly every: (ms: number, tick: () => void) => () => void;
}

/** Wall time goes on while a machine sleeps; its timers do not. */
export const watchClock = ({ now, every }: TickClock, onSlept: () => void): (() => void) => {
  let last = now();
  return every(tickMs, () => {
    const slept = now() - last > tickMs + lateMs;
    last = now();
    if (slept) onSlept();
  });
};

const pageClock: TickClock = {
  now: () => Date.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
};

export const browserWake: Wake = {
  onWake: (listener) => {
    const visibly = (): void => {
      if (!document.hidden) listener();
    };
    const { connection } = navigator as { connection?: EventTarget };
    const stopClock = watchClock(pageClock, visibly);
    document.addEventListener("visibilitychange", visibly);
    document.addEventListener("resume", listener);
    window.addEventListener("pageshow", listener);
    connection?.addEventListener("change", listener);
    return () => {
      stopClock();
      document.removeEventListener("visibilitychange", visibly);
      document.removeEventListener("resume", listener);
      window.removeEventListener("pageshow", listener);
      connection?.removeEventListener("change", listener);
    };
  },
};

export const neverSleeps: Wake = { onWake: () => () => undefined };
