import { expect, it } from "vitest";
import { EntryTurns } from "./entry-turns";

it("GATE-10 lets in as many in a turn of the event loop as 2 ms are enough for, in the order in which they came", async () => {
  const due: (() => void)[] = [];
  let now = 0;
  const turns = new EntryTurns({ now: () => now, soon: (work) => void due.push(work) });
  const inside: string[] = [];
  const come = async (name: string, ms: number): Promise<void> => {
    await turns.take();
    // Not all that is done at once is done in the first moment.
    await Promise.resolve();
    await Promise.resolve();
    now += ms;
    inside.push(name);
  };
  const all = Promise.all([come("a", 1), come("b", 1), come("c", 5), come("d", 0), come("e", 0)]);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  for (const expected of ["", "ab", "abc", "abcde"]) {
    await settle();
    expect(inside.join("")).toBe(expected);
    expect(due.length).toBeLessThanOrEqual(1);
    due.shift()?.();
  }
  await all;
  const late = come("f", 0);
  due.shift()?.();
  await late;
  expect(inside.at(-1)).toBe("f");
});
