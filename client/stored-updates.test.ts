import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { readRows, rowOf } from "./stored-updates";

const updatesOf = (write: (doc: Y.Doc) => void): Uint8Array[] => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  write(doc);
  return updates;
};

const letters = updatesOf((doc) => {
  const body = doc.getText("default");
  for (const letter of "abcdefghij") body.insert(body.length, letter);
  body.delete(2, 2);
});

const textIn = (state: Uint8Array | null): string => {
  const doc = new Y.Doc();
  if (state !== null) Y.applyUpdate(doc, state);
  return doc.getText("default").toString();
};

describe("readRows", () => {
  it("COPY-3 puts sound rows together in any order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(letters, { minLength: letters.length }), (shuffled) => {
        const read = readRows(shuffled.map((bytes, key) => ({ key, value: rowOf(bytes) })));
        expect(textIn(read.state)).toBe("abefghij");
        expect(read).toMatchObject({ held: null, damaged: [] });
      }),
    );
  });

  it("COPY-3 makes of any one damage either nothing or the same text, and never throws", () => {
    fc.assert(
      fc.property(
        fc.nat(letters.length - 1),
        fc.nat(60),
        fc.integer({ min: 1, max: 255 }),
        (row, at, flip) => {
          const rows = letters.map((bytes, key) => ({ key, value: rowOf(bytes) }));
          const bytes = (letters[row] ?? new Uint8Array()).slice();
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
          const stored = { bytes, checksum: rowOf(letters[row] ?? bytes).checksum };
          const { state, damaged } = readRows(
            rows.map((it) => (it.key === row ? { key: row, value: stored } : it)),
          );
          expect(damaged).toEqual([row]);
          expect("abcdefghij").toContain(textIn(state).slice(0, Math.min(row, 2)));
        },
      ),
    );
  });

  it("COPY-3 drops rows whose checksum is right and whose bytes are no update, or throw when integrated", () => {
    const noise = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(fc.array(noise, { minLength: 1, maxLength: 4 }), (noises) => {
        const rows = [...letters, ...noises].map((bytes, key) => ({ key, value: rowOf(bytes) }));
        const { state } = readRows(rows);
        const doc = new Y.Doc();
        if (state !== null) Y.applyUpdate(doc, state);
        expect(doc.store.pendingStructs).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it("COPY-3 finds nothing in nothing", () => {
    expect(readRows([])).toEqual({ state: null, held: null, sound: [], damaged: [] });
    for (const value of [null, 5, "x", {}, { bytes: [1], checksum: 0 }]) {
      expect(readRows([{ key: 7, value }])).toMatchObject({ state: null, damaged: [7] });
    }
  });
});
