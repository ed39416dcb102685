// How much CPU time the server and the load side used over a stretch of time. A figure is about the server only
// while the load side had time to spare.

import { profileClock, type Stretch } from "../report/profile";

interface Measurable {
  readonly cpuSeconds: number;
  /** The stretch that the figures are of; a profile shows no other. */
  measured: Stretch | null;
}

export interface Busy {
  readonly seconds: number;
  readonly serverCpuSeconds: number;
  readonly serverPercent: number;
  readonly loadPercent: number;
}

export const watchBusy = (server: Measurable): (() => Busy) => {
  const from = profileClock();
  const startedAt = performance.now();
  const serverBefore = server.cpuSeconds;
  const loadBefore = process.cpuUsage();
  return () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    server.measured = { from, until: profileClock() };
    const serverCpuSeconds = server.cpuSeconds - serverBefore;
    const load = process.cpuUsage(loadBefore);
    return {
      seconds,
      serverCpuSeconds,
      serverPercent: (serverCpuSeconds / seconds) * 100,
      loadPercent: ((load.user + load.system) / 1e6 / seconds) * 100,
    };
  };
};
