import fc from "fast-check";
import { expect, it } from "vitest";
import { docFrom, textOf, writer } from "../testing/edits";
import { MergeTree } from "./merge-tree";

it("ROOM-1 merges what was added, however often it is asked in between", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5 }),
      fc.array(fc.constantFrom("add", "ask"), { maxLength: 60 }),
      (group, steps) => {
        const tree = new MergeTree(group);
        const alice = writer(1);
        for (const [i, step] of steps.entries()) {
          if (step === "add") tree.add(alice.write(`${i}`));
          else tree.merged();
        }
        const merged = tree.take();
        expect(merged === null ? "" : textOf(docFrom(merged))).toBe(alice.text());
        expect(tree.bytes).toBe(0);
        expect(tree.merged()).toBeNull();
      },
    ),
  );
});
