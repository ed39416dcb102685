// What every log promises, run on each implementation.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { DocumentId } from "@/protocol/ids";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import type { UpdateLog } from "./update-log";

export interface LogUnderTest {
  readonly log: UpdateLog;
  readonly addDocument: (documentId: DocumentId) => Promise<void>;
  readonly removeDocument: (documentId: DocumentId) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const updateLogContract = (
  name: string,
  missing: string | null,
  open: () => Promise<LogUnderTest>,
) => {
  describe.skipIf(missing !== null)(`UpdateLog on ${name}${missing === null ? "" : ` (${missing})`}`, () => {
    let under: LogUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under?.close());

    const newDocument = async (): Promise<DocumentId> => {
      const documentId = testDocumentId();
      await under.addDocument(documentId);
      return documentId;
    };

    it("LOG-1 gives back what was written, and nothing of another document", async () => {
      const [mine, other] = [await newDocument(), await newDocument()];
      const alice = writer();
      await under.log.write([
        { documentId: mine, key: "a", update: alice.write("one") },
        { documentId: mine, key: "b", update: alice.write("two") },
        { documentId: other, key: "a", update: writer().write("elsewhere") },
      ]);
      expect(textOf(docFrom(...(await under.log.load(mine)).pieces))).toBe("one\ntwo");
    });

    it("LOG-1 answers an unknown document with no pieces", async () => {
      expect((await under.log.load(testDocumentId())).pieces).toEqual([]);
    });

    it("LOG-2 writes a batch once, however often it is retried", async () => {
      const documentId = await newDocument();
      const alice = writer();
      const first = { documentId, key: "a", update: alice.write("one") };
      const second = { documentId, key: "b", update: alice.write("two") };
      await under.log.write([first]);
      await under.log.write([first, second]);
      await under.log.write([first, second]);
      expect((await under.log.load(documentId)).keys).toEqual(["a", "b"]);
    });

    it("LOG-3 leaves out, and names, documents that are gone, and writes the rest of the batch", async () => {
      const [kept, gone] = [await newDocument(), await newDocument()];
      await under.removeDocument(gone);
      const named = await under.log.write([
        { documentId: gone, key: "a", update: writer().write("late") },
        { documentId: kept, key: "a", update: writer().write("kept") },
      ]);
      expect([...named]).toEqual([gone]);
      expect((await under.log.load(kept)).pieces).toHaveLength(1);
      expect((await under.log.load(gone)).pieces).toEqual([]);
    });

    it("LOG-3 writes the rest of a batch however many documents and new client ids it holds", async () => {
      const [crowded, other] = [await newDocument(), await newDocument()];
      const idsOf = (count: number, userId: string) =>
        new Map(Array.from({ length: count }, (_, i) => [i + 1, userId] as const));
      const row = (documentId: DocumentId, key: string, authors?: ReadonlyMap<number, string>) => ({
        ...{ documentId, key, update: writer().write(key), ...(authors && { authors }) },
      });
      await under.log.write([row(crowded, "a", new Map([[7, "vera"]]))]);
      const gone = Array.from({ length: 1_100 }, testDocumentId);
      const rows = [
        ...gone.map((documentId) => row(documentId, "b")),
        row(crowded, "b", idsOf(1_300, "alice")),
        row(other, "b", idsOf(600, "bob")),
      ];
      expect(await under.log.write(rows)).toEqual(new Set(gone));
      expect(await under.log.write(rows), "and once more").toEqual(new Set(gone));
      const [first, second] = [await under.log.load(crowded), await under.log.load(other)];
      expect([first.keys, second.keys]).toEqual([["a", "b"], ["b"]]);
      expect([first.authors.size, first.authors.get(7), first.authors.get(8)]).toEqual([
        1_300,
        "vera",
        "alice",
      ]);
      expect(second.authors).toEqual(idsOf(600, "bob"));
    });

    it("LOG-1 takes a batch of many documents whole", async () => {
      const ids = await Promise.all(Array.from({ length: 400 }, newDocument));
      await under.log.write(ids.map((documentId) => ({ documentId, key: "a", update: writer().write("x") })));
      const loaded = await Promise.all(ids.map((documentId) => under.log.load(documentId)));
      expect(loaded.every(({ pieces }) => pieces.length === 1)).toBe(true);
    });

    it("LOG-1 keeps every byte of a large update", async () => {
      const documentId = await newDocument();
      const update = writer().write("é".repeat(1_500_000));
      await under.log.write([{ documentId, key: "a", update }]);
      const [piece] = (await under.log.load(documentId)).pieces;
      expect(Buffer.compare(piece ?? new Uint8Array(), update)).toBe(0);
    });

    it("AUTH-4 keeps whose a client id is with the update that is first written under it, once and for all", async () => {
      const documentId = await newDocument();
      const row = (key: string, client: number, userId: string) => ({
        documentId,
        key,
        update: writer().write(key),
        authors: new Map([[client, userId]]),
      });
      await under.log.write([row("a", 4_294_967_295, "ann"), row("b", 7, "bob")]);
      await under.log.write([row("c", 7, "mallory")]);
      await under.log.write([row("c", 7, "mallory"), row("d", 8, "dora")]);
      const { authors, keys } = await under.log.load(documentId);
      expect(keys).toEqual(["a", "b", "c", "d"]);
      expect(new Map(authors)).toEqual(
        new Map([
          [4_294_967_295, "ann"],
          [7, "bob"],
          [8, "dora"],
        ]),
      );
    });

    const threeRows = async () => {
      const documentId = await newDocument();
      const alice = writer();
      const rows = ["a", "b", "c"].map((key) => ({ documentId, key, update: alice.write(key) }));
      await under.log.write(rows);
      return { documentId, rows, alice };
    };

    it("AUTH-6 says whose an id is to a node that did not see it written under", async () => {
      const documentId = await newDocument();
      const authors = new Map([
        [7, "alice"],
        [2 ** 32 - 1, "bob"],
      ]);
      await under.log.write([{ documentId, key: "a", update: writer(7).write("one"), authors }]);
      expect(new Map(await under.log.authorsOf(documentId, [7, 8]))).toEqual(new Map([[7, "alice"]]));
      expect(await under.log.authorsOf(documentId, [2 ** 32 - 1])).toEqual(new Map([[2 ** 32 - 1, "bob"]]));
      expect((await under.log.authorsOf(await newDocument(), [7])).size).toBe(0);
    });

    it("LOG-6 puts a snapshot in the place of exactly the updates it holds", async () => {
      const { documentId, rows } = await threeRows();
      const state = Y.mergeUpdates(rows.slice(0, 2).map(({ update }) => update));
      const { editedAt } = await under.log.load(documentId);
      expect(
        await under.log.compact(documentId, {
          snapshotVersion: 0,
          baseVersion: 0,
          state,
          keys: ["a", "b"],
          editedAt,
        }),
      ).toBe(true);
      const stored = await under.log.load(documentId);
      expect(stored.snapshotVersion).toBe(1);
      expect(stored.keys).toEqual(["c"]);
      expect(textOf(docFrom(...stored.pieces))).toBe("a\nb\nc");
    });

    it("LOG-6 keeps every byte of a large snapshot, of rows in great number and of a large one", async () => {
      const documentId = await newDocument();
      const alice = writer();
      const row = (text: string, i: number) => ({
        ...{ documentId, key: String(i).padStart(4, "0"), update: alice.write(`${i} ${text}`) },
      });
      await under.log.write(["é".repeat(700_000), "x".repeat(5)].map(row));
      const stored = await under.log.load(documentId);
      const state = Y.encodeStateAsUpdate(alice.doc);
      expect(await under.log.compact(documentId, { ...stored, state })).toBe(true);
      const more = Array.from({ length: 400 }, (_, i) => row(i % 40 === 0 ? "y".repeat(90_000) : "z", i + 2));
      await under.log.write([...more, row("é".repeat(800_000), 402)]);
      const { pieces, keys } = await under.log.load(documentId);
      expect(Buffer.compare(pieces[0] ?? new Uint8Array(), state)).toBe(0);
      expect(keys).toHaveLength(401);
      expect(textOf(docFrom(...pieces))).toBe(alice.text());
    });

    it("LOG-8 reads everything that was written before, whatever is compacted meanwhile", async () => {
      const documentId = await newDocument();
      const alice = writer();
      let written = 0;
      const write = async () => {
        const update = alice.write(`${written + 1}`.padEnd(60_000, "."));
        await under.log.write([{ documentId, key: String(written).padStart(4, "0"), update }]);
        written += 1;
      };
      const compact = async () => {
        const stored = await under.log.load(documentId);
        const state = Y.mergeUpdates([...stored.pieces]);
        if (stored.keys.length > 0) await under.log.compact(documentId, { ...stored, state });
      };
      const read = async () => {
        const before = written;
        const doc = docFrom(...(await under.log.load(documentId)).pieces);
        expect(textOf(doc).split("\n").length).toBeGreaterThanOrEqual(before);
        expect(doc.store.pendingStructs).toBeNull();
      };
      const repeat = async (work: () => Promise<void>) => {
        while (written < 25) await work();
      };
      await write();
      const writing = async () => {
        while (written < 25) await write();
      };
      await Promise.all([writing(), repeat(compact), repeat(compact), repeat(read), repeat(read)]);
      await read();
      expect(textOf(docFrom(...(await under.log.load(documentId)).pieces))).toBe(alice.text());
    });

    it("LOG-6 knows when the newest update was written, also of those that a snapshot holds", async () => {
      const before = new Date();
      const { documentId, rows } = await threeRows();
      const { editedAt } = await under.log.load(documentId);
      if (editedAt === null) throw new Error("nothing was written");
      expect(editedAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
      const state = Y.mergeUpdates(rows.map(({ update }) => update));
      const compacted = { snapshotVersion: 0, baseVersion: 0, state, keys: ["a", "b", "c"], editedAt };
      await under.log.compact(documentId, compacted);
      expect((await under.log.load(documentId)).editedAt).toEqual(editedAt);
      expect((await under.log.load(testDocumentId())).editedAt).toBeNull();
    });

    it("LOG-6 changes nothing when another snapshot came first, or the document is gone", async () => {
      const { documentId, rows, alice } = await threeRows();
      const all = Y.mergeUpdates(rows.map(({ update }) => update));
      const outrun = {
        snapshotVersion: 0,
        baseVersion: 0,
        state: new Uint8Array([0, 0]),
        keys: ["a", "b", "c", "d"],
        editedAt: null,
      };
      await under.log.compact(documentId, {
        snapshotVersion: 0,
        baseVersion: 0,
        state: all,
        keys: ["a", "b", "c"],
        editedAt: null,
      });
      await under.log.write([{ documentId, key: "d", update: alice.write("d") }]);
      expect(await under.log.compact(documentId, outrun)).toBe(false);
      expect(textOf(docFrom(...(await under.log.load(documentId)).pieces))).toBe("a\nb\nc\nd");
      const next = {
        snapshotVersion: 1,
        baseVersion: 1,
        state: Y.encodeStateAsUpdate(alice.doc),
        keys: ["d"],
        editedAt: null,
      };
      expect(await under.log.compact(documentId, next)).toBe(true);
      expect(await under.log.compact(documentId, next)).toBe(false);
      expect(textOf(docFrom(...(await under.log.load(documentId)).pieces))).toBe("a\nb\nc\nd");
      await under.removeDocument(documentId);
      expect(await under.log.compact(documentId, { ...outrun, snapshotVersion: 0 })).toBe(false);
    });

    it("LOG-6 stores one of two snapshots that are made at once, and loses no update", async () => {
      const { documentId, rows } = await threeRows();
      const all = {
        snapshotVersion: 0,
        baseVersion: 0,
        state: Y.mergeUpdates(rows.map(({ update }) => update)),
        keys: ["a", "b", "c"],
        editedAt: null,
      };
      const stored = await Promise.all([
        under.log.compact(documentId, all),
        under.log.compact(documentId, all),
      ]);
      expect(stored.toSorted()).toEqual([false, true]);
      expect(textOf(docFrom(...(await under.log.load(documentId)).pieces))).toBe("a\nb\nc");
    });
  });
};
