import { expect, it } from "vitest";
import { runFuzz } from "./fuzz";

// `npm run prove -- fuzz --seed 1 --cases 1000000` for as many as one likes.
const cases = 500;

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
