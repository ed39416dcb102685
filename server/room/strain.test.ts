import { describe, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { ManualTime } from "../testing/timers";
import type { Outline } from "../updates/outline";
import type { Measure } from "../workers/tasks";
import { Strain } from "./strain";

const setUp = () => {
  const time = new ManualTime();
  let measured: Measure = { structs: 1_000, depth: 4, integrateMs: 10, readMs: 2 };
  let measures = 0;
  const blamed: string[][] = [];
  const strain = new Strain({
    limits,
    now: time.now,
    measure: async () => {
      measures += 1;
      return measured;
    },
    onStrained: (authors) => blamed.push([...authors]),
  });
  const add = async (author: string, outline: Partial<Outline>) => {
    strain.added(author, { searches: 0, types: 0, ...outline } as Outline, 100_000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    strain,
    add,
    blamed,
    measures: () => measures,
    becomes: (next: Partial<Measure>) => {
      measured = { ...measured, ...next };
    },
  };
};

const muchSearched = { searches: limits.measureAfterSteps / 100_000 };

describe("Strain", () => {
  it("VET-7 C4: measures once the worst that cheap updates may have cost is much, and blames who made it so", async () => {
    const { add, becomes, blamed, measures, strain } = setUp();
    for (let i = 0; i < 1_000; i++) await add("typist", {});
    expect(measures(), "typing on costs nothing").toBe(0);
    await add("alice", muchSearched);
    expect([measures(), blamed, strain.isTooMuch]).toEqual([1, [], false]);
    becomes({ integrateMs: 10 + 2 * limits.vetBudgetMs });
    for (let i = 0; i < muchSearched.searches; i++) await add("mallory", { searches: 1 });
    expect(blamed).toEqual([["mallory"]]);
    expect(strain.isTooMuch).toBe(false);
  });

  it("VET-8 C14: a document that is too costly or too deep grows no further, until it is neither", async () => {
    const { add, becomes, strain } = setUp();
    becomes({ integrateMs: 2 * limits.documentIntegrateMs });
    await add("mallory", muchSearched);
    expect(strain.isTooMuch).toBe(true);
    becomes({ integrateMs: 10, depth: limits.contentDepth + 1 });
    await add("mallory", { types: limits.measureAfterTypes });
    expect(strain.isTooMuch).toBe(true);
    becomes({ depth: 3 });
    await add("alice", muchSearched);
    expect(strain.isTooMuch).toBe(false);
  });

  it("VET-7 does not blame a machine that is slow over everything", async () => {
    const { add, becomes, blamed, strain } = setUp();
    becomes({ integrateMs: 3 * limits.documentIntegrateMs, readMs: limits.documentIntegrateMs });
    await add("alice", muchSearched);
    expect([blamed, strain.isTooMuch]).toEqual([[], false]);
  });
});
