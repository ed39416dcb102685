import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { RoomBytes } from "../room/room-bytes";
import { docFrom } from "../testing/edits";
import { makeDocument, steps } from "../testing/random-documents";
import { runTask } from "../workers/tasks";
import { MergedUpdates } from "./merged-updates";
import { layoutOf } from "./update-layout";

const atOnce = async () => undefined;
const options = { smallDocumentBytes: 200 };
const stateOf = (doc: Y.Doc) => Buffer.from(Y.encodeStateAsUpdate(doc)).toString("base64");
const vectorOf = (vector: Uint8Array) => [...Y.decodeStateVector(vector)].toSorted(([a], [b]) => a - b);

describe("MergedUpdates", () => {
  it("ROOM-1 loads the same document from its updates in any order, as long as none is missing", async () => {
    const order = fc.array(fc.nat(1_000), { minLength: 400, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(steps, order, async (all, by) => {
        const { updates } = makeDocument(all);
        const shuffled = updates
          .map((update, i) => ({ update, at: by[i] ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ update }) => update);
        const whole = docFrom(...updates);
        const loaded = await RoomBytes.load(shuffled, options, atOnce);
        expect(stateOf(docFrom(loaded.encoded()))).toBe(stateOf(whole));
        expect(vectorOf(loaded.stateVector())).toEqual(vectorOf(Y.encodeStateVector(whole)));
      }),
      { numRuns: 40 },
    );
  });

  it("ROOM-1 takes what is new of updates that overlap, cut wherever what is here ends", () => {
    fc.assert(
      fc.property(steps, fc.nat(100), (all, percent) => {
        const { docs, updates } = makeDocument(all);
        const merged = new MergedUpdates();
        const some = updates.slice(0, Math.floor((updates.length * percent) / 100));
        for (const update of some) expect(merged.add(layoutOf(update))).toBe(true);
        for (const doc of docs) expect(merged.add(layoutOf(Y.encodeStateAsUpdate(doc)))).toBe(true);
        const whole = docFrom(...updates);
        const since = merged.since();
        expect(stateOf(docFrom(merged.base, ...(since === null ? [] : [since])))).toBe(stateOf(whole));
        expect(stateOf(docFrom(merged.settled()))).toBe(stateOf(whole));
      }),
      { numRuns: 60 },
    );
  });

  it("COMP-3 goes on from a snapshot of any earlier state with exactly what came since", () => {
    fc.assert(
      fc.property(steps, fc.nat(100), (all, percent) => {
        const { updates } = makeDocument(all);
        const earlier = updates.slice(0, Math.floor((updates.length * percent) / 100));
        const complete = docFrom(...earlier).store.pendingStructs === null;
        fc.pre(complete && earlier.length > 0);
        const merged = new MergedUpdates();
        for (const update of updates) merged.add(layoutOf(update));
        merged.settled();
        merged.replaceBase(layoutOf(runTask("compact", { pieces: earlier }) as Uint8Array));
        expect(stateOf(docFrom(merged.settled()))).toBe(stateOf(docFrom(...updates)));
      }),
      { numRuns: 40 },
    );
  });

  it("ROOM-3 takes nothing of an update that would leave a gap", () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    for (const text of ["one", "two"]) doc.getText("default").insert(0, text);
    const merged = new MergedUpdates();
    expect(merged.add(layoutOf(updates[1] as Uint8Array))).toBe(false);
    expect(merged.settled()).toEqual(new Uint8Array([0, 0]));
  });
});
