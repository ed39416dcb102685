// The gate's share of what a disk may do to the log; `npm run prove -- storage` tries more of each.
import { expect, it, vi } from "vitest";
import { seeded } from "../random";
import { crashAtEveryStep, cutWriteAheadLog, flipBits, killAtSteps } from "./crashes";

vi.setConfig({ testTimeout: 60_000 });

it("D2: a crash at any step of writing and compacting leaves the old state or the new one", async () => {
  const { tried, faults } = await crashAtEveryStep();
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(40);
});

it("D2: a process that is killed at such a step leaves what it was answered for", async () => {
  expect((await killAtSteps([12, 25])).faults).toEqual([]);
});

it("D6: a write-ahead log that ends early is a past of the document, and never part of one", async () => {
  const { tried, faults } = await cutWriteAheadLog(12, 4_096);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(10);
});

it("D6, D10: a bit that turned over in a row or a snapshot is refused or made up for, and never read as another text", async () => {
  const { faults, refused, tried } = await flipBits(seeded(1), 60);
  expect(faults).toEqual([]);
  // What a snapshot holds is there a second time.
  expect(refused).toBeGreaterThan(tried / 5);
  expect(refused).toBeLessThan(tried);
});
