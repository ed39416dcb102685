// How busy this thread's event loop was lately, as Node counts it: what is not spent waiting for something to happen.
import { performance } from "node:perf_hooks";

/** Long enough to mean something, short enough to follow a burst. */
const windowMs = 100;

/** Measures when it is asked, so that nobody pays for it on a node where nothing happens. */
export const watchLoad = (): (() => number) => {
  let [since, load] = [performance.eventLoopUtilization(), 0];
  let measuredAt = performance.now();
  return () => {
    const now = performance.now();
    if (now - measuredAt < windowMs) return load;
    load = performance.eventLoopUtilization(since).utilization;
    [since, measuredAt] = [performance.eventLoopUtilization(), now];
    return load;
  };
};
