import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { contentHash } from "./content-hash";
import { newDoc } from "./new-doc";

const write = (clientID: number, letters: string): Y.Doc => {
  const doc = newDoc();
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
        const replica = newDoc({ gc: garbage });
        for (const update of updates.reverse()) Y.applyUpdate(replica, update);
        const whole = newDoc();
        Y.applyUpdate(whole, Y.encodeStateAsUpdate(source));
        expect(contentHash(replica)).toBe(contentHash(source));
        expect(contentHash(whole)).toBe(contentHash(source));
      }),
    );
  });

  describe("of what several people write at once", () => {
    const act = fc.record({
      who: fc.nat(2),
      kind: fc.constantFrom("letters", "delete", "format", "paragraph", "attribute", "title", "meet"),
      at: fc.nat(30),
      size: fc.integer({ min: 1, max: 3 }),
    });
    type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

    /** Three people, who now and then hear of each other; all their updates. */
    const written = (acts: readonly Act[]): Uint8Array[] => {
      const first = write(1, "start");
      const updates = [Y.encodeStateAsUpdate(first)];
      const docs = [2, 3, 4].map((clientID) => {
        const doc = newDoc();
        Y.applyUpdate(doc, updates[0] ?? new Uint8Array());
        doc.clientID = clientID;
        doc.on("update", (update: Uint8Array, origin: unknown) => {
          if (origin !== "heard") updates.push(update);
        });
        return doc;
      });
      for (const { who, kind, at, size } of acts) {
        const doc = docs[who];
        if (doc !== undefined)
          doc.transact(() => change(doc, kind, at, size, updates), kind === "meet" ? "heard" : null);
      }
      return updates;
    };

    const change = (doc: Y.Doc, kind: Act["kind"], at: number, size: number, updates: Uint8Array[]): void => {
      const body = doc.getXmlFragment("default");
      const paragraph = body.get(at % Math.max(1, body.length));
      const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null;
      if (kind === "meet") for (const update of [...updates]) Y.applyUpdate(doc, update, "heard");
      else if (kind === "title") doc.getMap("meta").set("title", String(at));
      else if (kind === "paragraph") {
        const added = new Y.XmlElement("paragraph");
        added.insert(0, [new Y.XmlText("more")]);
        body.insert(at % (body.length + 1), [added]);
      } else if (!(paragraph instanceof Y.XmlElement && text instanceof Y.XmlText)) return;
      else if (kind === "attribute") paragraph.setAttribute("level", String(at));
      else if (kind === "letters") text.insert(Math.min(at, text.length), "abc".slice(0, size));
      else if (kind === "format")
        text.format(0, Math.min(size, text.length), { bold: at % 2 === 0 ? {} : null });
      else if (text.length > size) text.delete(at % (text.length - size), size);
      else body.delete(at % body.length, 1);
    };

    const replicaOf = (updates: readonly Uint8Array[], gc: boolean): Y.Doc => {
      const doc = newDoc({ gc });
      for (const update of updates) Y.applyUpdate(doc, update);
      return doc;
    };

    it("HASH-1 is the same in any order, with and without what was deleted, in one piece and in many", () => {
      fc.assert(
        fc.property(fc.array(act, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (acts, chance) => {
          const updates = written(acts);
          const hash = contentHash(replicaOf(updates, true));
          const shuffled = updates.map((update) => ({ update, at: chance.next().value ?? 0 }));
          shuffled.sort((a, b) => a.at - b.at);
          const inOrder = shuffled.map(({ update }) => update);
          expect(contentHash(replicaOf(inOrder, true))).toBe(hash);
          expect(contentHash(replicaOf(inOrder, false))).toBe(hash);
          expect(contentHash(replicaOf([Y.mergeUpdates(inOrder)], true))).toBe(hash);
          expect(contentHash(replicaOf([Y.encodeStateAsUpdate(replicaOf(updates, true))], false))).toBe(hash);
        }),
        { numRuns: 150 },
      );
    });

    it("HASH-1 B9: is another as soon as one letter is, under the same clocks", () => {
      fc.assert(
        fc.property(fc.array(act, { maxLength: 25 }), fc.nat(), (acts, pick) => {
          const updates = written(acts);
          const [doc, same] = [replicaOf(updates, true), replicaOf(updates, true)];
          const strings = [...doc.store.clients.values()].flat().flatMap((struct) => {
            const content = struct instanceof Y.Item && !struct.deleted ? struct.content : null;
            return content instanceof Y.ContentString ? [content] : [];
          });
          const forged = strings[pick % Math.max(1, strings.length)];
          fc.pre(forged !== undefined);
          if (forged !== undefined) forged.str = `${forged.str.slice(0, -1)}#`;
          expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(same));
          expect(contentHash(doc)).not.toBe(contentHash(same));
        }),
        { numRuns: 100 },
      );
    });
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
      change((doc) => doc.getMap("suggestions").set("a", "a")),
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
