import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { limits } from "@/protocol/limits";
import { docFrom, textOf, updatesOf, writer } from "../testing/edits";
import { RoomBytes } from "./room-bytes";
import { vetShape } from "./vetting";

const options = { smallDocumentBytes: 300 };
const atOnce = async () => undefined;

const load = (...pieces: Uint8Array[]) => RoomBytes.load(pieces, options, atOnce);

const take = (bytes: RoomBytes, update: Uint8Array): string => {
  const vetted = vetShape(update, limits);
  if (vetted.kind === "refused") return vetted.reason;
  const examined = bytes.examine(vetted.outline);
  if (examined === "news") bytes.add(bytes.newsOf(update, vetted.outline));
  return examined;
};

describe("RoomBytes", () => {
  it("ROOM-1 holds exactly the document that its updates make, however they are merged", () => {
    const alice = writer(1);
    const bytes = new RoomBytes(options);
    for (let i = 0; i < 50; i++) expect(take(bytes, alice.write(`line ${i}`))).toBe("news");
    expect(textOf(docFrom(bytes.encoded()))).toBe(alice.text());
    expect(Y.decodeStateVector(bytes.stateVector())).toEqual(new Map([[1, bytes.clockOf(1)]]));
  });

  it("ROOM-1 answers a state vector with what its owner lacks, and nothing else", async () => {
    const alice = writer(1);
    const bytes = await load(alice.write("one"));
    const bob = docFrom(bytes.encoded());
    take(bytes, alice.write("two"));
    const missing = bytes.missingFrom(Y.encodeStateVector(bob));
    expect(missing.reduce((sum, part) => sum + part.byteLength, 0)).toBeLessThan(bytes.encoded().byteLength);
    for (const part of missing) Y.applyUpdate(bob, part);
    expect(textOf(bob)).toBe("one\ntwo");
  });

  it("ROOM-1 answers whoever asks with the same vector again anew, when there is more to say", async () => {
    const alice = writer(1);
    const first = alice.write("one");
    const bytes = await load(first);
    const vector = Y.encodeStateVector(docFrom(first));
    for (const text of ["two", "three"]) {
      take(bytes, alice.write(text));
      expect(textOf(docFrom(first, ...bytes.missingFrom(vector)))).toBe(alice.text());
    }
  });

  it("ROOM-2 knows an update it has, and a full copy of itself, as nothing new", async () => {
    const alice = writer(1);
    const updates = [alice.write("one"), alice.write("two")];
    const [deletion] = updatesOf(alice.doc, () => alice.doc.getXmlFragment("default").delete(0, 1));
    const bytes = await load(...updates);
    expect(take(bytes, deletion ?? new Uint8Array())).toBe("news");
    for (const update of [...updates, deletion ?? new Uint8Array(), Y.encodeStateAsUpdate(alice.doc)]) {
      expect(take(bytes, update)).toBe("known");
    }
  });

  it("ROOM-3 calls an update that builds on missing changes a gap, and takes it once they are here", () => {
    const alice = writer(1);
    const first = alice.write("one");
    const second = alice.write("two");
    const bytes = new RoomBytes(options);
    expect(take(bytes, second)).toBe("gap");
    expect(bytes.encoded()).toEqual(new Uint8Array([0, 0]));
    expect(take(bytes, first)).toBe("news");
    expect(take(bytes, second)).toBe("news");
    expect(docFrom(bytes.encoded()).store.pendingStructs).toBeNull();
  });

  it("ROOM-3 sees a gap in another person's changes that an update points at", () => {
    const alice = writer(1);
    const first = alice.write("one");
    const bob = docFrom(first);
    bob.clientID = 2;
    const [reply] = updatesOf(bob, () => {
      const node = bob.getXmlFragment("default").get(0);
      if (node instanceof Y.XmlElement) node.insert(1, [new Y.XmlText("!")]);
    });
    const bytes = new RoomBytes(options);
    expect(take(bytes, reply ?? new Uint8Array())).toBe("gap");
  });

  it("ROOM-4 takes no truncation of an update for an update that changes anything", () => {
    const alice = writer(1);
    alice.write("some text");
    alice.doc.getXmlFragment("default").delete(0, 1);
    alice.write("more");
    const update = Y.encodeStateAsUpdate(alice.doc);
    for (let length = 0; length < update.byteLength; length++) {
      const bytes = new RoomBytes(options);
      expect(["malformed", "gap"], `cut at ${length}`).toContain(take(bytes, update.slice(0, length)));
      expect(bytes.encoded()).toEqual(new Uint8Array([0, 0]));
    }
  });

  it("ROOM-4 refuses roots that no editor shows", () => {
    const doc = new Y.Doc();
    const [update] = updatesOf(doc, () => doc.getMap("stash").set("key", "value"));
    expect(take(new RoomBytes(options), update ?? new Uint8Array())).toBe("malformed");
  });

  it("ROOM-1 converges with Yjs for any interleaving of three writers who exchange what they have", () => {
    const step = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom("write", "delete", "exchange"),
      with: fc.nat(2),
      at: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const writers = [writer(1), writer(2), writer(3)];
        const bytes = new RoomBytes(options);
        const reference = new Y.Doc();
        const deliver = (update: Uint8Array) => {
          expect(["news", "known"]).toContain(take(bytes, update));
          Y.applyUpdate(reference, update);
        };
        for (const { who, what, with: other, at } of steps) {
          const actor = writers[who];
          const peer = writers[other];
          if (actor === undefined || peer === undefined) continue;
          if (what === "write") deliver(actor.write(`${who}:${at}`));
          if (what === "exchange") Y.applyUpdate(actor.doc, Y.encodeStateAsUpdate(peer.doc));
          if (what === "delete") {
            const body = actor.doc.getXmlFragment("default");
            if (body.length > 0) {
              for (const update of updatesOf(actor.doc, () => body.delete(at % body.length, 1)))
                deliver(update);
            }
          }
        }
        const joiner = docFrom(...bytes.missingFrom(Uint8Array.of(0)));
        expect(textOf(joiner)).toBe(textOf(reference));
        for (const { doc } of writers) {
          for (const part of bytes.missingFrom(Y.encodeStateVector(doc))) Y.applyUpdate(doc, part);
          expect(textOf(doc)).toBe(textOf(reference));
        }
        const cold = docFrom(bytes.encoded());
        expect(textOf(cold)).toBe(textOf(reference));
        expect(cold.store.pendingStructs).toBeNull();
        expect(Y.decodeStateVector(bytes.stateVector())).toEqual(
          Y.decodeStateVector(Y.encodeStateVector(reference)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
