// Looks for silence, again and again, and forgives what this process itself has slept through.
import type { Limits } from "@/protocol/limits";

export interface Watched {
  checkLiveness(): void;
  /** This process stood still, so silence says nothing about the peer. */
  forgiveSilence(): void;
}

/** Returns the function that ends it. */
export const watchLiveness = (
  connections: Iterable<Watched>,
  { livenessTickMs }: Limits,
  now: () => number,
  onTick: () => void = () => undefined,
): (() => void) => {
  let tickedAt = now();
  const timer = setInterval(() => {
    const stoodStill = now() - tickedAt > 2 * livenessTickMs;
    tickedAt = now();
    for (const connection of connections) {
      if (stoodStill) connection.forgiveSilence();
      connection.checkLiveness();
    }
    onTick();
  }, livenessTickMs);
  timer.unref();
  return () => clearInterval(timer);
};
