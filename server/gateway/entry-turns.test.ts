import { expect, it } from "vitest";
import { EntryTurns } from "./entry-turns";

it("GATE-10 lets in one in a turn of the event loop, in the order in which they came", async () => {
  const due: (() => void)[] = [];
  const turns = new EntryTurns(() => new Promise((resolve) => due.push(resolve)));
  const inside: string[] = [];
  const come = (name: string) => turns.take().then(() => void inside.push(name));
  const all = Promise.all(["a", "b", "c"].map(come));
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  for (const expected of [[], ["a"], ["a", "b"], ["a", "b", "c"]]) {
    await settle();
    expect(inside).toEqual(expected);
    expect(due.length).toBeLessThanOrEqual(1);
    due.shift()?.();
  }
  await all;
});
