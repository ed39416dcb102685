import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, threadedSqlite } from "./testing/database";
import { giveWay, ownThread } from "./thread-priority";

describe("SQLite in its thread", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await threadedSqlite().create();
  });
  afterAll(() => database?.close());

  const document = async (id: string): Promise<string> => {
    await database.db.document.create({ data: { id } });
    return id;
  };

  it.runIf(process.platform === "linux")("gives way to the thread that asks it", async () => {
    await database.db.document.count();
    const own = ownThread();
    const asking = getPriority(own ?? undefined);
    const all = readdirSync("/proc/self/task").map((thread) => getPriority(Number(thread)));
    expect(own).not.toBeNull();
    expect(all).toContain(asking + 5);
  });

  it("serves all the same where it may not give way", () => {
    const asked: unknown[] = [];
    const refuse = (...what: unknown[]): void => {
      asked.push(what);
      throw new Error("EPERM");
    };
    expect(() => giveWay(refuse)).not.toThrow();
    expect(asked).toHaveLength(process.platform === "linux" ? 1 : 0);
  });

  it("LOG-5 lets nobody into a transaction, and rolls it back whole", async () => {
    const { db } = database;
    const strangers: Promise<unknown>[] = [];
    const failing = db.$transaction(async (tx) => {
      await tx.document.create({ data: { id: "inside" } });
      strangers.push(document("outside"));
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    await Promise.all(strangers);
    const ids = (await db.document.findMany({ select: { id: true } })).map(({ id }) => id);
    expect(ids).toEqual(["outside"]);
  });

  it("LOG-1 gives back bytes as they were, of a view into others too", async () => {
    const { db } = database;
    const documentId = await document("bytes");
    const all = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
    for (const [key, update] of [
      ["empty", all.subarray(0, 0)],
      ["few", all.subarray(7, 12)],
      ["many", all.subarray(1_000, 270_000)],
    ] as const) {
      await db.documentUpdate.create({ data: { documentId, key, update, checksum: 0 } });
      const [row] = await db.$queryRaw<{ update: Uint8Array }[]>`
        SELECT "update" FROM "DocumentUpdate" WHERE "documentId" = ${documentId} AND "key" = ${key}`;
      expect(Buffer.compare(row?.update ?? Buffer.of(1), update)).toBe(0);
      expect(
        await db.$executeRaw`UPDATE "DocumentUpdate" SET "update" = ${update} WHERE "key" = ${key}`,
      ).toBe(1);
      const read = await db.documentUpdate.findUniqueOrThrow({
        where: { documentId_key: { documentId, key } },
      });
      expect(Buffer.compare(read.update, update)).toBe(0);
    }
    expect(all.byteLength, "nothing was taken away from who asked").toBe(300_000);
  });

  it("LOG-2 says of an error what the driver says", async () => {
    await document("twice");
    await expect(document("twice")).rejects.toMatchObject({ code: "P2002" });
    await expect(database.db.$queryRaw`SELECT * FROM "Nothing"`).rejects.toThrow(/Nothing/);
  });
});
