import fc from "fast-check";
import { expect, it } from "vitest";
import { DeletedRanges } from "./deleted-ranges";

it("ROOM-2 covers a range exactly when every clock in it was added", () => {
  const range = fc.record({ clock: fc.nat(60), len: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 30 }), fc.array(range), (added, asked) => {
      const ranges = new DeletedRanges();
      const clocks = new Set<number>();
      for (const { clock, len } of added) {
        ranges.add(7, { clock, len });
        for (let i = 0; i < len; i++) clocks.add(clock + i);
      }
      for (const { clock, len } of asked) {
        const all = Array.from({ length: len }, (_, i) => clocks.has(clock + i)).every(Boolean);
        expect(ranges.covers(7, { clock, len })).toBe(all);
        expect(ranges.covers(8, { clock, len })).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
