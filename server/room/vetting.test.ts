import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { limits } from "@/protocol/limits";
import { behind, contentFree, inRoot, node, nodeInside, searchBomb, updateOf } from "../testing/bombs";
import { docFrom, updatesOf, writer } from "../testing/edits";
import { runTask, type Trial } from "../workers/tasks";
import { vet, vetShape } from "./vetting";

const why = (update: Uint8Array): string => {
  const vetted = vet(update, 0, limits);
  if (vetted.kind === "refused") return vetted.why;
  if (vetted.kind === "sound") return vetted.kind;
  const tried = tryOut(Uint8Array.of(0, 0), update);
  return tried.kind === "refused" ? `unusual: ${tried.why}` : vetted.kind;
};

const tryOut = (state: Uint8Array, update: Uint8Array): Trial =>
  runTask("tryOut", { state: [state], update, limits }) as Trial;

const any = (value: unknown) => (encoder: encoding.Encoder) => {
  encoding.writeVarUint(encoder, 1);
  encoding.writeAny(encoder, value as never);
};

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

describe("vet", () => {
  it("VET-1 C3, C5, C6, C8, C10, C11, C12: refuses what is no plain update, and says why", () => {
    const sub = (key: string) => (encoder: encoding.Encoder) => {
      encoding.writeUint8(encoder, 8 | 32);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, "meta");
      encoding.writeVarString(encoder, key);
      any(1)(encoder);
    };
    const manyDeclared = Uint8Array.of(1, 0xff, 0xff, 0xff, 0x0f, 1, 0);
    const table: [string, Uint8Array][] = [
      ["bytes", Uint8Array.of()],
      ["bytes", manyDeclared],
      ["bytes", Uint8Array.of(...new Array(10).fill(0xff))],
      ["client id", updateOf(0, [inRoot("default")])],
      ["client id", updateOf(2 ** 32, [inRoot("default")])],
      ["client id", updateOf(Number.MAX_SAFE_INTEGER, [inRoot("default")])],
      ["sound", updateOf(2 ** 32 - 1, [inRoot("default")])],
      ["clock", updateOf(1, [inRoot("default")], Number.MAX_SAFE_INTEGER)],
      ["content-free run", updateOf(1, [contentFree(limits.contentFreeClocks + 1)])],
      ["sound", updateOf(1, [contentFree(limits.contentFreeClocks)])],
      ["root", updateOf(1, [inRoot("__proto__")])],
      ["root", updateOf(1, [inRoot("x".repeat(60_000))])],
      ["value", updateOf(1, [inRoot("default", 8, any(nested(limits.contentDepth + 1)))])],
      ["value", updateOf(1, [inRoot("default", 8, any(2n ** 60n))])],
      ["sound", updateOf(1, [inRoot("default", 8, any(nested(8)))])],
      ["bytes", updateOf(1, [inRoot("default", 8, any(nested(5_000)))]).subarray(0, 5_000)],
      ["key", updateOf(1, [sub("__proto__")])],
      ["key", updateOf(1, [sub("x".repeat(limits.contentKeyCharacters + 1))])],
      ["sound", updateOf(1, [sub("title")])],
      ["reference to later content", updateOf(1, [behind(1, 1), inRoot("default")])],
      ["reference to later content", updateOf(1, [behind(1, 0)])],
      ["unusual: structs", updateOf(1, Array(limits.updateStructs + 1).fill(contentFree(1)))],
    ];
    for (const [expected, update] of table) expect(why(update), expected).toBe(expected);
  });

  it("VET-1 refuses structs that wait for each other for ever, and clients out of order", () => {
    const [a, b] = [updateOf(2, [behind(1, 0)]), updateOf(1, [behind(2, 0)])];
    const circle = Uint8Array.from([2, ...a.subarray(1, -1), ...b.subarray(1, -1), 0]);
    expect(docFrom(circle).store.pendingStructs, "Yjs keeps it for ever").not.toBeNull();
    expect(why(circle)).toBe("circle");
    const one = (client: number) => updateOf(client, [inRoot("default")]).subarray(1, -1);
    expect(why(Uint8Array.from([2, ...one(1), ...one(2), 0]))).toBe("order");
    expect(why(Uint8Array.from([2, ...one(2), ...one(2), 0]))).toBe("order");
    expect(why(Uint8Array.from([2, ...one(2), ...one(1), 0]))).toBe("sound");
  });

  it("VET-1 C11: refuses a list so long that reading many of them could end a process", () => {
    const listOf = (values: number) => {
      const doc = new Y.Doc();
      doc.getArray("default").insert(0, Array(values).fill(null));
      return Y.encodeStateAsUpdate(doc);
    };
    expect(why(listOf(limits.contentValues))).toBe("sound");
    expect(why(listOf(limits.contentValues + 1))).toBe("values");
    expect(tryOut(Uint8Array.of(0, 0), listOf(limits.contentValues + 1))).toMatchObject({ why: "values" });
  });

  it("VET-1 C11: refuses nodes in nodes without end, here and in a worker", () => {
    const tower = (levels: number, from = 0) =>
      Array.from({ length: levels }, (_, i) =>
        from + i === 0 ? node("default") : nodeInside(1, from + i - 1),
      );
    expect(why(updateOf(1, tower(limits.contentDepth + 2)))).toBe("depth");
    expect(why(updateOf(1, tower(20)))).toBe("sound");
    const state = updateOf(1, tower(limits.contentDepth - 10));
    const more = updateOf(1, tower(20, limits.contentDepth - 10), limits.contentDepth - 10);
    expect(tryOut(state, more)).toMatchObject({ kind: "refused", why: "depth" });
  });

  it("VET-2 C3: sends what may take long to place to a worker, whatever its size", () => {
    const bomb = searchBomb(1, 2_500);
    expect(bomb.byteLength).toBeLessThan(limits.fastUpdateBytes);
    expect(vet(bomb, 0, limits).kind).toBe("unusual");
    expect(vet(writer(1).write("x".repeat(limits.fastUpdateBytes)), 0, limits).kind).toBe("unusual");
  });

  it("VET-2 calls one letter beside each of many unusual in a long document, and plain in a short one", () => {
    const beside = updateOf(
      2,
      Array.from({ length: 100 }, (_, i) => behind(1, i * 3)),
    );
    expect(vet(beside, 500, limits).kind).toBe("sound");
    expect(vet(beside, 1_000_000, limits).kind).toBe("unusual");
  });

  it("VET-3 finds in a worker what fails, what is missing and what is sound", () => {
    const alice = writer(1);
    const first = alice.write("one");
    const second = alice.write("two");
    expect(tryOut(Uint8Array.of(0, 0), second).kind).toBe("gap");
    expect(tryOut(first, second).kind).toBe("sound");
    expect(tryOut(first, Uint8Array.of(9)).kind).toBe("refused");
  });
});

describe("everyday writing", () => {
  const paragraph = (text: string): Y.XmlElement => {
    const element = new Y.XmlElement("paragraph");
    element.insert(0, [new Y.XmlText(text)]);
    return element;
  };
  const table = (rows: number, columns: number): Y.XmlElement => {
    const grid = new Y.XmlElement("table");
    for (let row = 0; row < rows; row++) {
      const line = new Y.XmlElement("tableRow");
      for (let column = 0; column < columns; column++) {
        const cell = new Y.XmlElement("tableCell");
        cell.setAttribute("colspan", "1");
        cell.insert(0, [paragraph(`${row} ${column}`)]);
        line.insert(column, [cell]);
      }
      grid.insert(row, [line]);
    }
    return grid;
  };

  it("VET-1, VET-2 goes through the fast lane: typing anywhere, pasting, tables, formatting all, undoing all", () => {
    const doc = new Y.Doc();
    doc.clientID = 1;
    const body = doc.getXmlFragment("default");
    const undo = new Y.UndoManager([body], { captureTimeout: 0 });
    const texts = () => body.toArray().map((node) => (node as Y.XmlElement).get(0) as Y.XmlText);
    const steps: [string, () => void][] = [
      [
        "paste",
        () =>
          body.insert(
            0,
            Array.from({ length: 150 }, (_, i) => paragraph(`paragraph ${i}`)),
          ),
      ],
      ["type", () => texts().forEach((text, i) => void text.insert(i % 9, "a letter"))],
      ["type backwards", () => texts().forEach((text) => void text.insert(0, "z"))],
      ["new first paragraphs", () => Array.from({ length: 60 }, () => body.insert(0, [paragraph("new")]))],
      [
        "format all",
        () => doc.transact(() => texts().forEach((text) => void text.format(0, 5, { bold: true }))),
      ],
      ["undo", () => undo.undo()],
      ["delete all", () => doc.transact(() => body.delete(0, body.length))],
      ["undo", () => undo.undo()],
      ["redo", () => undo.redo()],
      ["undo", () => undo.undo()],
      ["table", () => body.insert(3, [table(20, 20)])],
      [
        "attributes",
        () => body.toArray().forEach((node) => void (node as Y.XmlElement).setAttribute("align", "left")),
      ],
    ];
    let structs = 0;
    let count = 0;
    for (const [name, step] of steps) {
      for (const update of updatesOf(doc, step)) {
        count += 1;
        const vetted = vet(update, structs, limits);
        expect(vetted.kind, `${name}: ${update.byteLength} bytes`).toBe("sound");
        if (vetted.kind === "sound") structs += vetted.outline.structs;
      }
    }
    expect(count).toBeGreaterThan(300);
  });

  it("VET-1 three people who write offline and meet again are nothing unusual", () => {
    const people = [writer(1), writer(2), writer(3)];
    for (let round = 0; round < 5; round++) {
      for (const person of people) for (let i = 0; i < 40; i++) person.write(`${round} ${i}`);
      for (const { doc } of people) {
        for (const other of people) {
          const missing = Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(doc));
          expect(vet(missing, 2_000, limits).kind).toBe("sound");
          Y.applyUpdate(doc, missing);
        }
      }
    }
  });

  it("VET-1 C1: every truncation of every update is refused, or says less and is not taken for more", () => {
    const alice = writer(1);
    for (const update of [alice.write("one"), alice.write("two"), Y.encodeStateAsUpdate(alice.doc)]) {
      for (let length = 0; length < update.byteLength; length++) {
        expect(vetShape(update.subarray(0, length), limits).kind, `cut at ${length}`).toBe("refused");
      }
    }
  });
});
