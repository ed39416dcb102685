import fc from "fast-check";
import * as decoding from "lib0/decoding";
import { describe, expect, it } from "vitest";
import { DeletedRanges } from "./deleted-ranges";

const range = fc.record({ clock: fc.nat(60), length: fc.integer({ min: 1, max: 12 }) });
const ranges = fc.array(range, { maxLength: 30 });

type Range = { readonly clock: number; readonly length: number };

const rangesOf = (client: number, all: readonly Range[]) => {
  const made = new DeletedRanges();
  for (const { clock, length } of all) made.add(client, clock, length);
  return made;
};

const clocksOf = (all: Iterable<Range>): Set<number> => {
  const clocks = new Set<number>();
  for (const { clock, length } of all) for (let i = 0; i < length; i++) clocks.add(clock + i);
  return clocks;
};

const inOrder = (clocks: Iterable<number>) => [...clocks].toSorted((a, b) => a - b);

const read = (made: DeletedRanges): Range[] => Array.from(made, ([, clock, length]) => ({ clock, length }));

describe("DeletedRanges", () => {
  it("ROOM-2 cover a range exactly when every clock in it was added", () => {
    fc.assert(
      fc.property(ranges, ranges, (added, asked) => {
        const made = rangesOf(7, added);
        const clocks = clocksOf(added);
        for (const { clock, length } of asked) {
          const all = inOrder(clocksOf([{ clock, length }])).every((one) => clocks.has(one));
          expect(made.covers(7, clock, length)).toBe(all);
          expect(made.covers(8, clock, length)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("ROOM-2 hold each clock once, in order and with neighbours joined, however they came together", () => {
    const many = fc.array(fc.record({ clock: fc.nat(5_000), length: fc.integer({ min: 1, max: 4 }) }), {
      minLength: 100,
      maxLength: 400,
    });
    fc.assert(
      fc.property(fc.oneof(ranges, many), ranges, (first, second) => {
        const made = rangesOf(7, first);
        made.trim();
        made.addAll(rangesOf(7, second));
        made.trim();
        const held = read(made);
        expect(inOrder(clocksOf(held))).toEqual(inOrder(clocksOf([...first, ...second])));
        for (const [i, { clock, length }] of held.entries()) {
          expect(clock + length).toBeLessThan(held[i + 1]?.clock ?? Number.POSITIVE_INFINITY);
        }
        expect(made.size).toBe(held.length);
      }),
      { numRuns: 60 },
    );
  });

  it("ROOM-1 without others are those which the others lack, and maybe a little more of the same ranges", () => {
    fc.assert(
      fc.property(ranges, ranges, (mine, others) => {
        const rest = clocksOf(read(rangesOf(7, mine).without(rangesOf(7, others))));
        const known = clocksOf(others);
        for (const clock of clocksOf(mine)) expect(rest.has(clock) || known.has(clock)).toBe(true);
        expect(rangesOf(7, mine).without(rangesOf(7, [...mine, ...others])).size).toBe(0);
      }),
    );
  });

  it("ROOM-1 are encoded as an update ends, the largest client first", () => {
    const made = rangesOf(7, [{ clock: 5, length: 2 }]);
    made.add(900, 300, 1);
    const decoder = decoding.createDecoder(made.encoded());
    const numbers: number[] = [];
    while (decoding.hasContent(decoder)) numbers.push(decoding.readVarUint(decoder));
    expect(numbers).toEqual([2, 900, 1, 300, 1, 7, 1, 5, 2]);
  });
});
