import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { contentHash } from "./content-hash";
import { splitUpdate } from "./split-update";

const paragraph = (text: string): Y.XmlElement => {
  const element = new Y.XmlElement("paragraph");
  element.insert(0, [new Y.XmlText(text)]);
  element.setAttribute("align", "left");
  return element;
};

/** Applies the parts one after the other; each leaves nothing waiting. */
const joined = (parts: readonly Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const part of parts) {
    Y.applyUpdate(doc, part);
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
  }
  return doc;
};

describe("splitUpdate", () => {
  it("PART-1 W2: cuts a text of millions of letters, and no letter in two", () => {
    const doc = new Y.Doc();
    doc.getXmlFragment("default").insert(0, [paragraph("x💡é".repeat(200_000))]);
    const limits = { bytes: 65_536, structs: 10_000 };
    const parts = splitUpdate(Y.encodeStateAsUpdate(doc), limits);
    expect(parts.length).toBeGreaterThan(10);
    for (const part of parts) expect(part.byteLength).toBeLessThan(limits.bytes + 64);
    expect(contentHash(joined(parts))).toBe(contentHash(doc));
  });

  it("PART-1 W2: puts what several people wrote between each other's words in an order that can be integrated", {
    timeout: 30_000,
  }, () => {
    const edit = fc.record({ who: fc.nat(2), at: fc.nat(400), kind: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), fc.integer({ min: 64, max: 600 }), (edits, bytes) => {
        const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
        docs.forEach((doc) => void doc.getMap("meta").set("title", "t"));
        for (const { who, at, kind } of edits) {
          const doc = docs[who] as Y.Doc;
          const body = doc.getXmlFragment("default");
          const first = body.get(0);
          const text = first instanceof Y.XmlElement ? first.get(0) : null;
          if (kind === 0 || !(text instanceof Y.XmlText))
            body.insert(at % (body.length + 1), [paragraph("text")]);
          else if (kind === 1) text.insert(at % (text.length + 1), "some words ");
          else if (kind === 2) text.format(0, at % (text.length + 1), { bold: true });
          else if (kind === 3) text.delete(0, at % 3 && text.length > 3 ? 2 : 0);
          else for (const other of docs) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
        }
        const whole = new Y.Doc();
        for (const doc of docs) Y.applyUpdate(whole, Y.encodeStateAsUpdate(doc));
        const parts = splitUpdate(Y.encodeStateAsUpdate(whole), { bytes, structs: 10 });
        expect(contentHash(joined(parts))).toBe(contentHash(whole));
      }),
      { numRuns: 40 },
    );
  });
});
