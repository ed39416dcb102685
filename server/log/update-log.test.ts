import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import type { Database } from "@/domain/database";
import { databaseKinds, type TestDatabase, threadedSqlite } from "@/domain/testing/database";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import { MemoryLog } from "./memory-log";
import { PrismaLog } from "./prisma-log";
import { snapshotPartBytes } from "./snapshot-parts";
import { DamagedRow } from "./update-log";
import { updateLogContract } from "./update-log.contract";

updateLogContract("memory", null, async () => {
  const log = new MemoryLog();
  return {
    log,
    addDocument: async (documentId) => log.addDocument(documentId),
    removeDocument: async (documentId) => log.removeDocument(documentId),
    close: async () => undefined,
  };
});

for (const kind of [...databaseKinds(), threadedSqlite()]) {
  updateLogContract(kind.name, kind.missing, async () => {
    const { db, close } = await kind.create();
    return {
      log: new PrismaLog(db),
      addDocument: async (id) => void (await db.document.create({ data: { id } })),
      removeDocument: async (id) => void (await db.document.delete({ where: { id } })),
      close,
    };
  });

  describe.skipIf(kind.missing !== null)(`PrismaLog on ${kind.name}`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await kind.create();
    });
    afterAll(() => database?.close());

    it("LOG-4 refuses to load a document with a damaged row, rather than less of it", async () => {
      const { db } = database;
      const documentId = testDocumentId();
      await db.document.create({ data: { id: documentId } });
      const log = new PrismaLog(db);
      const alice = writer();
      await log.write([
        { documentId, key: "a", update: alice.write("one") },
        { documentId, key: "b", update: alice.write("two") },
      ]);
      const row = await db.documentUpdate.findFirstOrThrow({ where: { documentId, key: "b" } });
      const bytes = Uint8Array.from(row.update);
      bytes[10] = (bytes[10] ?? 0) ^ 1;
      await db.documentUpdate.update({
        where: { documentId_key: { documentId, key: "b" } },
        data: { update: bytes },
      });
      await expect(log.load(documentId)).rejects.toThrow(DamagedRow);
      const sound = await log.loadSound(documentId);
      expect([sound.keys, sound.damaged]).toEqual([["a"], ["b"]]);
      const listed = await log.rows(documentId);
      expect(listed.map(({ key, isSound }) => [key, isSound])).toEqual([
        ["a", true],
        ["b", false],
      ]);
      expect(await log.excise(documentId, ["b"])).toBe(1);
      expect(textOf(docFrom(...(await log.load(documentId)).pieces))).toBe("one");
    });

    it("LOG-7 D10: reads the snapshot before, and what came after it, when the newest is damaged", async () => {
      const { db } = database;
      const documentId = testDocumentId();
      await db.document.create({ data: { id: documentId } });
      const log = new PrismaLog(db);
      const alice = writer();
      const texts = ["one", "two", "three"];
      for (const [version, text] of texts.entries()) {
        await log.write([{ documentId, key: text, update: alice.write(text) }]);
        if (version === 2) break;
        const { keys } = await log.load(documentId);
        const state = Y.encodeStateAsUpdate(alice.doc);
        expect(
          await log.compact(documentId, {
            snapshotVersion: version,
            baseVersion: version,
            state,
            keys,
            editedAt: null,
          }),
        ).toBe(true);
      }
      const [newest, before, ...older] = await db.documentSnapshot.findMany({
        where: { documentId },
        orderBy: { version: "desc" },
      });
      expect([newest?.version, before?.version, older]).toEqual([2, 1, []]);
      const damage = (version: number) =>
        db.snapshotPart.updateMany({ where: { documentId, version }, data: { bytes: Uint8Array.of(0, 0) } });
      await damage(2);
      const stored = await log.load(documentId);
      expect([stored.snapshotVersion, stored.baseVersion]).toEqual([2, 1]);
      expect(textOf(docFrom(...stored.pieces))).toBe(texts.join("\n"));
      const state = Y.encodeStateAsUpdate(alice.doc);
      expect(await log.compact(documentId, { ...stored, state })).toBe(true);
      expect(textOf(docFrom(...(await log.load(documentId)).pieces))).toBe(texts.join("\n"));
      await damage(3);
      expect(textOf(docFrom(...(await log.load(documentId)).pieces)), "and once more").toBe(texts.join("\n"));
    });

    /** A document with two snapshots of several parts, and a row behind them. */
    const twoSnapshots = async () => {
      const { db } = database;
      const documentId = testDocumentId();
      await db.document.create({ data: { id: documentId } });
      const log = new PrismaLog(db);
      const alice = writer();
      const texts = ["one", "two", "three"].map((text) => text.padEnd(snapshotPartBytes, "."));
      for (const [at, text] of texts.entries()) {
        await log.write([{ documentId, key: `${at}`, update: alice.write(text) }]);
        if (at === 2) break;
        const stored = await log.load(documentId);
        const state = Y.encodeStateAsUpdate(alice.doc);
        expect(await log.compact(documentId, { ...stored, state })).toBe(true);
      }
      const text = async () => textOf(docFrom(...(await log.load(documentId)).pieces));
      return { db, log, documentId, alice, texts: texts.join("\n"), text };
    };

    it("LOG-7 D10: a part that is missing, short or twice as long is a damaged snapshot", async () => {
      for (const harm of ["missing", "first missing", "short", "long"]) {
        const { db, log, documentId, texts, text } = await twoSnapshots();
        const where = { documentId, version: 2, part: harm === "first missing" ? 0 : 1 };
        const { bytes } = await db.snapshotPart.findFirstOrThrow({ where });
        if (harm.endsWith("missing")) await db.snapshotPart.deleteMany({ where });
        else {
          const other = harm === "short" ? bytes.slice(1) : Uint8Array.from([...bytes, ...bytes]);
          await db.snapshotPart.updateMany({ where, data: { bytes: other } });
        }
        expect((await log.load(documentId)).baseVersion, harm).toBe(1);
        expect(await text(), harm).toBe(texts);
        const [newest, before] = await log.rows(documentId);
        expect([newest?.isSound, before?.isSound], harm).toEqual([false, true]);
      }
    });

    it("LOG-4 D10: two damaged snapshots are refused, and nothing is read in their place", async () => {
      const { db, log, documentId } = await twoSnapshots();
      await db.snapshotPart.updateMany({ where: { documentId }, data: { bytes: Uint8Array.of(0, 0) } });
      await expect(log.load(documentId)).rejects.toThrow(DamagedRow);
      expect((await log.loadSound(documentId)).pieces).toEqual([]);
    });

    it("LOG-9 a compaction deletes the parts that an earlier one left, and none that may still be named", async () => {
      const { db, log, documentId, alice, texts, text } = await twoSnapshots();
      const part = (version: number, partSet: string) => ({
        ...{ documentId, version, partSet, part: 0, bytes: Uint8Array.of(1) },
      });
      // Of attempts that died; and of somebody who is making the snapshot after the next one.
      await db.snapshotPart.createMany({ data: [part(2, "outrun"), part(3, "died"), part(4, "under way")] });
      expect(await text()).toBe(texts);
      const stored = await log.load(documentId);
      const state = Y.encodeStateAsUpdate(alice.doc);
      expect(await log.compact(documentId, { ...stored, state })).toBe(true);
      expect(await log.compact(documentId, { ...stored, state }), "outrun").toBe(false);
      expect(await text()).toBe(texts);
      const parts = await db.snapshotPart.groupBy({ by: ["version"], where: { documentId }, _count: true });
      const counts = parts.map(({ version, _count }) => [version, _count]).sort();
      expect(counts).toEqual([
        [2, 3],
        [3, 4],
        [4, 1],
      ]);
      const keys = await db.documentUpdate.findMany({ where: { documentId }, select: { key: true } });
      expect(keys, "the rows since the snapshot before").toEqual([{ key: "2" }]);
    });

    it("LOG-8 begins again when what it was reading is deleted, and gives up rather than read less", async () => {
      const { db, log, documentId, alice, texts } = await twoSnapshots();
      const compact = async () => {
        const stored = await log.load(documentId);
        await log.compact(documentId, { ...stored, state: Y.encodeStateAsUpdate(alice.doc) });
      };
      /** A log that is overtaken by two compactions after each of its first reads. */
      const overtaken = (times: number): PrismaLog => {
        let left = times;
        const slow = new Proxy(db, {
          get: (target, name) => {
            if (name !== "$transaction") return Reflect.get(target, name);
            return async (...listing: Parameters<Database["$transaction"]>) => {
              const listed = await target.$transaction(...listing);
              if (left-- > 0) {
                await compact();
                await compact();
              }
              return listed;
            };
          },
        });
        return new PrismaLog(slow);
      };
      const { pieces, snapshotVersion } = await overtaken(3).load(documentId);
      expect(textOf(docFrom(...pieces))).toBe(texts);
      expect(snapshotVersion).toBe(8);
      await expect(overtaken(1_000).load(documentId)).rejects.toThrow("while it was being read");
    });

    it("LOG-5 never loses a write to a stranger's transaction that rolls back", async () => {
      const { db } = database;
      const documentId = testDocumentId();
      await db.document.create({ data: { id: documentId } });
      const log = new PrismaLog(db);
      let reachedMiddle!: () => void;
      const middle = new Promise<void>((resolve) => {
        reachedMiddle = resolve;
      });
      const stranger = db.$transaction(async (tx) => {
        await tx.document.update({ where: { id: documentId }, data: { title: "doomed" } });
        reachedMiddle();
        // The log's write is queued now; give it every chance to slip in before the rollback.
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error("rolled back");
      });
      await middle;
      const written = log.write([{ documentId, key: "a", update: writer().write("mine") }]);
      await expect(stranger).rejects.toThrow("rolled back");
      await written;
      expect((await log.load(documentId)).pieces).toHaveLength(1);
      expect((await db.document.findUniqueOrThrow({ where: { id: documentId } })).title).toBe("");
    });
  });
}
