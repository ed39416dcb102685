import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { newDoc } from "@/protocol/new-doc";
import { joinUpdates } from "./join-updates";

const edit = fc.record({
  who: fc.nat(4),
  at: fc.nat(30),
  letters: fc.constantFrom("a", "bc", ""),
  meet: fc.boolean(),
});

/** All updates of five people who now and then hear of each other. */
const written = (
  edits: readonly { who: number; at: number; letters: string; meet: boolean }[],
): Uint8Array[] => {
  const updates: Uint8Array[] = [];
  const docs = Array.from({ length: 5 }, (_, i) => {
    const doc = newDoc();
    doc.clientID = i + 1;
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "heard") updates.push(update);
    });
    return doc;
  });
  for (const { who, at, letters, meet } of edits) {
    const doc = docs[who];
    if (doc === undefined) continue;
    const text = doc.getText("body");
    if (meet) for (const update of [...updates]) Y.applyUpdate(doc, update, "heard");
    if (letters !== "") text.insert(Math.min(at, text.length), letters);
    else if (text.length > 1) text.delete(at % (text.length - 1), 1);
  }
  return updates;
};

const docOf = (updates: readonly Uint8Array[]): Y.Doc => {
  const doc = newDoc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};

describe("joinUpdates", () => {
  it("ROOM-7 of any number of updates, in any order, says what they say one by one", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 120 }), fc.infiniteStream(fc.nat()), (edits, chance) => {
        const places = new Map(written(edits).map((update) => [update, chance.next().value ?? 0]));
        const updates = [...places.keys()].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
        const [merged, oneByOne] = [docOf([joinUpdates(updates)]), docOf(updates)];
        expect(merged.getText("body").toJSON()).toBe(oneByOne.getText("body").toJSON());
        expect(Y.encodeStateVector(merged)).toEqual(Y.encodeStateVector(oneByOne));
        expect(merged.store.pendingStructs).toBeNull();
      }),
    );
  });

  it("ROOM-7 of updates as they came keeps every byte of what they brought", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), (edits) => {
        const updates = written(edits.map((one) => ({ ...one, meet: false })));
        const structs = (update: Uint8Array) => Y.decodeUpdate(update).structs.length;
        const brought = updates.reduce((sum, update) => sum + structs(update), 0);
        expect(structs(joinUpdates(updates))).toBe(brought);
      }),
    );
  });
});
