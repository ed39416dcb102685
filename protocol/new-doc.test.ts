import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { newDoc } from "./new-doc";

type NewDoc = () => Y.Doc;

const textOf = (doc: Y.Doc): Y.Text => doc.getText("body");

const replica = (make: NewDoc, updates: readonly Uint8Array[]): Y.Doc => {
  const doc = make();
  // Yjs tidies a text once it knows that it is one.
  textOf(doc);
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};

/** Two people set the first letter bold at once, as the editor does, and one of them takes it back. */
const marksOfTwo = (make: NewDoc): Uint8Array[] => {
  const first = replica(make, []);
  first.clientID = 1;
  textOf(first).insert(0, "start");
  const updates = [Y.encodeStateAsUpdate(first)];
  const [one, two] = [2, 3].map((clientID) => {
    const doc = replica(make, updates.slice(0, 1));
    doc.clientID = clientID;
    doc.on("update", (update: Uint8Array) => updates.push(update));
    return doc;
  });
  if (one !== undefined) textOf(one).format(0, 1, { bold: {} });
  if (two !== undefined) {
    textOf(two).format(0, 1, { bold: {} });
    textOf(two).format(0, 1, { bold: null });
  }
  return updates;
};

const shownByOrder = (make: NewDoc): { shown: string[]; ownChanges: number } => {
  const [first, ...marks] = marksOfTwo(make);
  if (first === undefined) throw new Error("nothing was written");
  let ownChanges = 0;
  const counting: NewDoc = () => {
    const doc = make();
    doc.on("update", (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
      ownChanges += Number(local);
    });
    return doc;
  };
  const orders = [marks, marks.toReversed(), [Y.mergeUpdates(marks)]];
  const shown = orders.map((order) => JSON.stringify(textOf(replica(counting, [first, ...order])).toDelta()));
  return { shown: [...new Set(shown)], ownChanges };
};

describe("newDoc", () => {
  it("HASH-6 shows the same marks in whatever order it heard of them, and changes nothing by itself", () => {
    const { shown, ownChanges } = shownByOrder(newDoc);
    expect(shown).toHaveLength(1);
    expect(ownChanges).toBe(0);
  });

  it("HASH-6 is needed: Yjs alone shows two texts, and changes what it heard", () => {
    const { shown, ownChanges } = shownByOrder(() => new Y.Doc());
    expect(shown.length).toBeGreaterThan(1);
    expect(ownChanges).toBeGreaterThan(0);
  });
});
