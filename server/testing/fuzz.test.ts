import { expect, it } from "vitest";
import { replayFuzz, runFuzz } from "./fuzz";

// `npm run prove -- fuzz --seed 1 --cases 1000000` for as many as one likes.
const cases = 500;

/** Tried each time: one of each outcome. A seed that `npm run prove -- fuzz` prints as broken gets a line here with its mend. */
const remembered = new Map([
  ["an invented update that is taken", 20],
  ["a step 2 that is taken", 62],
  ["an update that is refused", 1],
  ["a step 2 that is refused", 3],
  ["a state vector that is none", 5],
  ["bytes that are no message", 19],
]);

it.each([...remembered])("VET-9 C2: all or nothing, also for %s", (_, seed) => {
  expect(() => replayFuzz(seed)).not.toThrow();
});

it("VET-9 C2, W5, W6: a hostile frame changes everything for everybody, or nothing for anybody", {
  timeout: 120_000,
}, () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const report = runFuzz(seed, cases);
  expect(report.broken, `from seed ${seed}`).toEqual([]);
  expect(report.accepted, "some are no longer hostile").toBeGreaterThan(cases / 50);
  expect(report.refused).toBeGreaterThan(cases / 2);
  expect(report.diverged).toBeLessThan(cases / 100);
});
