import fc from "fast-check";
import * as decoding from "lib0/decoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { docFrom } from "../testing/edits";
import { makeDocument, steps } from "../testing/random-documents";
import { skipStruct } from "./struct-skip";
import {
  atOnce,
  deletedAt,
  encodeRuns,
  joiningRuns,
  layoutInTurns,
  layoutOf,
  type UpdateLayout,
} from "./update-layout";

/** What Yjs reads in an update: how far each stretch of clocks goes, and what is deleted. */
const readByYjs = (update: Uint8Array) => {
  const { structs, ds } = Y.decodeUpdate(update);
  const runs: { client: number; clock: number; end: number; count: number }[] = [];
  for (const struct of structs) {
    const { id, length } = struct;
    const last = runs.at(-1);
    if (struct instanceof Y.Skip) continue;
    if (last?.client === id.client && last.end === id.clock) {
      last.end += length;
      last.count += 1;
    } else runs.push({ client: id.client, clock: id.clock, end: id.clock + length, count: 1 });
  }
  const deleted = [...ds.clients].flatMap(([client, ranges]) =>
    ranges.flatMap(({ clock, len }) => Array.from({ length: len }, (_, i) => `${client}:${clock + i}`)),
  );
  return { runs, deleted: deleted.toSorted() };
};

const readByUs = ({ runs, deleted }: UpdateLayout) => ({
  runs: runs.map(({ client, clock, end, count }) => ({ client, clock, end, count })),
  deleted: [...deleted]
    .flatMap(([client, clock, len]) => Array.from({ length: len }, (_, i) => `${client}:${clock + i}`))
    .toSorted(),
});

const stateOf = (doc: Y.Doc) => Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64");

describe("The layout of an update", () => {
  it("ROOM-1 is what Yjs reads in it, for every kind of content", () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (all, gc) => {
        const { docs, updates } = makeDocument(all, { gc, cuts: true });
        const wholes = docs.map((doc) => Y.encodeStateAsUpdate(doc));
        for (const update of [...updates, ...wholes, Y.mergeUpdates([...updates, ...wholes])]) {
          const layout = layoutOf(update);
          expect(readByUs(layout)).toEqual(readByYjs(update));
          expect(deletedAt(update, Number.POSITIVE_INFINITY)).toBe(
            update.byteLength - layout.deletedBytes.byteLength,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it("ROOM-1 reads clocks that an update leaves out as an end and a beginning", () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    for (const text of ["one", "two", "three"]) doc.getText("default").insert(0, text);
    const [first, , third] = updates as [Uint8Array, Uint8Array, Uint8Array];
    const merged = Y.mergeUpdates([first, third]);
    expect(readByUs(layoutOf(merged))).toEqual(readByYjs(merged));
    expect(layoutOf(merged).runs.map(({ clock, end }) => [clock, end])).toEqual([
      [0, 3],
      [6, 11],
    ]);
  });

  it("ROOM-1 knows the content that today's Yjs only reads: JSON values", () => {
    const json = [
      2,
      1,
      1,
      0x78,
      2,
      4,
      ...new TextEncoder().encode("null"),
      2,
      ...new TextEncoder().encode("[]"),
    ];
    const decoder = decoding.createDecoder(Uint8Array.from(json));
    expect(skipStruct(decoder)).toBe(2);
    expect(decoding.hasContent(decoder)).toBe(false);
    const update = Uint8Array.from([1, 1, 5, 0, ...json, 0]);
    expect(readByUs(layoutOf(update))).toEqual(readByYjs(update));
  });

  it("VET-1 C5: says that there are too many structs before it reads more than may be", () => {
    const sections = (...counts: number[]) => {
      const structs = counts.flatMap((count, i) => [count, 9 - i, 0, ...Array(count).fill([0, 1]).flat()]);
      return Uint8Array.from([counts.length, ...structs, 0]);
    };
    expect(deletedAt(sections(2, 3), 5)).toBe(sections(2, 3).byteLength - 1);
    expect(deletedAt(sections(2, 3), 4)).toBeNull();
    // What would be a struct is not looked at.
    const unread = Uint8Array.from([1, 100, ...Array(300).fill(0xff)]);
    expect(deletedAt(unread, 99)).toBeNull();
    expect(() => deletedAt(unread, 100)).toThrow();
    expect(() => deletedAt(Uint8Array.from([1, 100, 9, 0]), 99), "promised and not brought").toThrow();
  });

  it("ROOM-4 throws wherever an update is cut off", () => {
    const { docs } = makeDocument(
      Array.from({ length: 44 }, (_, i) => ({
        who: 0,
        what: [0, 1, 2, 4, 5, 6, 8, 9, 10][i % 9] ?? 0,
        at: i * 7,
        with: 0,
      })),
    );
    const update = Y.encodeStateAsUpdate(docs[0] as Y.Doc);
    for (let length = 0; length < update.byteLength; length++) {
      expect(() => layoutOf(update.slice(0, length)), `cut at ${length}`).toThrow();
    }
  });

  it("ROOM-1 can be taken apart and put together again without a change to the document", () => {
    fc.assert(
      fc.property(steps, fc.nat(200), (all, at) => {
        const { docs } = makeDocument(all);
        for (const doc of docs) {
          const { update, runs, deleted, deletedBytes } = layoutOf(Y.encodeStateAsUpdate(doc));
          expect(stateOf(docFrom(encodeRuns(runs, deletedBytes)))).toBe(stateOf(doc));
          for (const run of runs) {
            const clock = Math.min(run.end - 1, run.clock + at);
            const later = run.from(clock);
            expect(later.clock).toBeLessThanOrEqual(clock);
            expect(later.end).toBe(run.end);
            expect(later.count).toBeGreaterThan(0);
          }
          const joined = atOnce(joiningRuns(runs, deleted));
          expect(readByUs(joined)).toEqual(readByUs(layoutOf(joined.update)));
          expect(stateOf(docFrom(joined.update))).toBe(stateOf(docFrom(update)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("LIFE-5 is read in turns that end however large the update is, and comes out the same", async () => {
    const doc = new Y.Doc();
    const body = doc.getXmlFragment("default");
    for (let i = 0; i < 12_000; i++) body.insert(0, [new Y.XmlElement("paragraph")]);
    for (let i = 0; i < 500; i++) body.delete(i, 1);
    const update = Y.encodeStateAsUpdate(doc);
    let turns = 0;
    const layout = await layoutInTurns(update, async () => void turns++);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(update.byteLength / 140_000));
    expect(turns).toBeGreaterThan(0);
    expect(readByUs(layout)).toEqual(readByYjs(update));
    const [run] = layout.runs;
    for (let clock = 0; clock < (run?.end ?? 0); clock += 997) expect(run?.from(clock).clock).toBe(clock);
  });
});
