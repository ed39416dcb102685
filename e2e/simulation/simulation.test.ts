// The gate's share of the simulation; `npm run prove -- simulation` runs thousands of seeds. A seed that once found
// something stays here by name, below, with what it found.
import { beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "./simulation";
import { installVirtualGlobals } from "./virtual-globals";

const seeds = 100;
const steps = 400;

/** Seeds that found a defect, each with the sentence that says which. */
const remembered: readonly (readonly [seed: number, steps: number, found: string])[] = [
  [3, 300, "a reader's cursor under a writer's id kept that writer from being seen"],
  [55, 600, "a page that had crashed connected again, woken by what the next one asked its database"],
  [578, 1_000, "what another tab had not sent was called saved in a page that may not write"],
];

describe("simulation", () => {
  let simulate: (seed: number, steps: number) => Promise<Outcome>;

  beforeAll(async () => {
    installVirtualGlobals();
    // Only now: some libraries take the time when they are loaded.
    ({ simulate } = await import("./simulation"));
  }, 120_000);

  const holds = async (seed: number, most = steps): Promise<Outcome> => {
    const outcome = await simulate(seed, most);
    const replay = `SEED=${seed}: npm run prove -- simulation --seed ${seed} --seeds 1 --steps ${most}`;
    expect(outcome.broken, replay).toEqual([]);
    return outcome;
  };

  it("D1, C16: what was shown as Saved is there exactly once, everywhere and after a cold start", async () => {
    const outcomes: Outcome[] = [];
    for (let seed = 1; seed <= seeds; seed++) outcomes.push(await holds(seed));
    const saved = outcomes.reduce((sum, outcome) => sum + outcome.saved, 0);
    expect(saved).toBeGreaterThan(8_000);
  }, 300_000);

  it("is repeated by its seed, to the last event", async () => {
    const [first, again] = [await holds(11), await holds(11)];
    expect(again).toEqual(first);
  });

  it.each(remembered)("seed %i of %i steps: %s", async (seed, most) => void (await holds(seed, most)));
});
