import { expect, it } from "vitest";
import { WriteTurns } from "./write-turns";

it("OUT-5 takes those who have much to write in turns, and lets the event loop go on between them", () => {
  const due: (() => void)[] = [];
  const turns = new WriteTurns({ bytesPerTurn: 200, soon: (work) => due.push(work) });
  const order: string[] = [];
  const writer = (name: string, fragments: number) => {
    const write = (): number => {
      order.push(name);
      fragments -= 1;
      if (fragments > 0) turns.request(write);
      return 100;
    };
    turns.request(write);
  };
  writer("a", 3);
  writer("b", 1);
  writer("c", 2);
  expect(order).toEqual([]);
  const perTurn: string[] = [];
  for (let work = due.shift(); work !== undefined; work = due.shift()) {
    work();
    perTurn.push(order.splice(0).join(""));
    expect(due.length).toBeLessThanOrEqual(1);
  }
  expect(perTurn).toEqual(["ab", "ca", "ca"]);
});
