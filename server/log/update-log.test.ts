import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { databaseKinds, type TestDatabase } from "@/domain/testing/database";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import { MemoryLog } from "./memory-log";
import { PrismaLog } from "./prisma-log";
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

for (const kind of databaseKinds()) {
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
        db.documentSnapshot.update({
          where: { documentId_version: { documentId, version } },
          data: { state: Uint8Array.of(0, 0) },
        });
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
