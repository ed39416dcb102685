import { expect, it } from "vitest";
import { watchClock } from "./wake";

const clockwork = () => {
  const clock = { now: 0, tick: () => undefined as unknown };
  let slept = 0;
  watchClock(
    {
      now: () => clock.now,
      every: (_, tick) => {
        clock.tick = tick;
        return () => undefined;
      },
    },
    () => {
      slept += 1;
    },
  );
  const tickAfter = (ms: number): number => {
    clock.now += ms;
    clock.tick();
    return slept;
  };
  return tickAfter;
};

it("SESS-9 takes a tick that is more than three seconds late for sleep, once, and a busy page for none", () => {
  const tickAfter = clockwork();
  for (let i = 0; i < 100; i++) expect(tickAfter(1_000 + (i % 5) * 500)).toBe(0);
  expect(tickAfter(3_600_000)).toBe(1);
  expect(tickAfter(1_000)).toBe(1);
  expect(tickAfter(-3_600_000), "a clock that was set back").toBe(1);
});
