import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { contentHash } from "./content-hash";

const write = (clientID: number, letters: string): Y.Doc => {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const paragraph = new Y.XmlElement("paragraph");
  const text = new Y.XmlText();
  paragraph.insert(0, [text]);
  doc.getXmlFragment("default").insert(0, [paragraph]);
  text.insert(0, letters);
  return doc;
};

const textOf = (doc: Y.Doc): Y.XmlText =>
  (doc.getXmlFragment("default").get(0) as Y.XmlElement).get(0) as Y.XmlText;

describe("contentHash", () => {
  it("HASH-1 B9: tells two contents under one clock apart", () => {
    const [a, b] = [write(7, "harbour"), write(7, "harvest")];
    expect(Y.encodeStateVector(a)).toEqual(Y.encodeStateVector(b));
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    expect(textOf(a).toString(), "Yjs does not notice").not.toBe(textOf(b).toString());
    expect(contentHash(a)).not.toBe(contentHash(b));
  });

  it("HASH-1 is the same for replicas that hold the same, however it came to them", () => {
    const edit = fc.record({
      at: fc.nat(20),
      letters: fc.stringMatching(/^[a-z]{0,3}$/),
      remove: fc.nat(2),
      bold: fc.constantFrom(true, false, null),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 25 }), fc.boolean(), (edits, garbage) => {
        const source = write(1, "start");
        const updates = [Y.encodeStateAsUpdate(source)];
        source.on("update", (update: Uint8Array) => updates.push(update));
        source.getMap("meta").set("title", "T");
        for (const { at, letters, remove, bold } of edits) {
          const text = textOf(source);
          const from = Math.min(at, text.length);
          text.insert(from, letters);
          text.format(0, Math.min(from, text.length), { bold });
          text.delete(Math.max(0, from - remove), Math.min(remove, text.length - Math.max(0, from - remove)));
        }
        const replica = new Y.Doc({ gc: garbage });
        for (const update of updates.reverse()) Y.applyUpdate(replica, update);
        const whole = new Y.Doc();
        Y.applyUpdate(whole, Y.encodeStateAsUpdate(source));
        expect(contentHash(replica)).toBe(contentHash(source));
        expect(contentHash(whole)).toBe(contentHash(source));
      }),
    );
  });

  it("HASH-1 sees the title, marks, attributes and the order of things", () => {
    const change = (edit: (doc: Y.Doc) => void): string => {
      const doc = write(1, "ab");
      edit(doc);
      return contentHash(doc);
    };
    const hashes = [
      change(() => undefined),
      change((doc) => doc.getMap("meta").set("title", "a")),
      change((doc) => doc.getMap("meta").set("title", "b")),
      change((doc) => textOf(doc).format(0, 1, { bold: {} })),
      change((doc) => textOf(doc).format(1, 1, { bold: {} })),
      change((doc) => (textOf(doc).parent as Y.XmlElement).setAttribute("level", "1")),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("HASH-1 is the same text for ever: both ends must agree on it", () => {
    expect(contentHash(write(1, "Parley"))).toMatchInlineSnapshot(
      `"785e681bd72866fb8ca6dc138a007c577b5f69edc6a500022bc998211f8b8be0"`,
    );
  });
});
