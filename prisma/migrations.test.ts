import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { describe, expect, inject, it } from "vitest";
import { type Database, openDatabase } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { checksum } from "@/server/log/checksum";
import { PrismaLog } from "@/server/log/prisma-log";
import { applyMigrations, diffModels } from "./schema-engine";

const models = readFileSync("prisma/schema.prisma", "utf8");

describe("migrations", () => {
  it("lead to the models as they are; npm run db:migration writes the next one", async () => {
    const newest = readFileSync("prisma/migrations/models.prisma", "utf8");
    expect(await diffModels(new PrismaBetterSqlite3({ url: ":memory:" }), newest, models)).toBe("");
  });

  it("come in pairs, one for each database", () => {
    const names = (provider: string) =>
      readdirSync(`prisma/migrations/${provider}`).filter((name) => name !== "migration_lock.toml");
    expect(names("postgresql")).toEqual(names("sqlite"));
  });

  it("are applied once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parley-migrations-"));
    const factory = new PrismaBetterSqlite3({ url: `file:${join(folder, "test.db")}` });
    const apply = () => applyMigrations(factory, models, "prisma/migrations/sqlite");
    expect(await apply()).not.toEqual([]);
    expect(await apply()).toEqual([]);
    // A second start while a server runs: it must get as far as saying that the port is taken.
    const server = await factory.connect();
    await server.executeScript("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE");
    expect(await apply()).toEqual([]);
    await server.dispose();
    rmSync(folder, { recursive: true });
  });
});

/** What was stored before snapshots had parts is read afterwards as it was. */
const keepsSnapshots = async (
  migrations: string,
  migrate: (folder: string) => Promise<unknown>,
  open: () => Database,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "parley-migrations-"));
  cpSync(migrations, folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const isLater = name !== "migration_lock.toml" && !/_(init|people|invitations|client_ids)$/.test(name);
    if (isLater) rmSync(join(folder, name), { recursive: true });
  }
  await migrate(folder);
  const documentId = "d".repeat(24) as DocumentId;
  const snapshots = [randomBytes(600_000), randomBytes(262_144)];
  const before = open();
  await before.$executeRaw`INSERT INTO "Document" ("id") VALUES (${documentId})`;
  for (const [at, state] of snapshots.entries()) {
    await before.$executeRaw`INSERT INTO "DocumentSnapshot" ("documentId", "version", "state", "checksum")
      VALUES (${documentId}, ${at + 1}, ${state}, ${checksum(state)})`;
  }
  for (const [key, coveredBy] of [["a", 2] as const, ["b", 2] as const, ["c", null] as const]) {
    const update = Buffer.from(key);
    await before.$executeRaw`INSERT INTO "DocumentUpdate" ("documentId", "key", "update", "checksum")
      VALUES (${documentId}, ${key}, ${update}, ${checksum(update)})`;
    if (coveredBy === null) continue;
    await before.$executeRaw`UPDATE "DocumentUpdate" SET "coveredBy" = 2
      WHERE "documentId" = ${documentId} AND "key" = ${key}`;
  }
  await before.$disconnect();
  await migrate(migrations);
  const db = open();
  const log = new PrismaLog(db);
  const same = (found: readonly Uint8Array[], expected: readonly Uint8Array[]) =>
    expect(found.map((bytes) => checksum(bytes))).toEqual(expected.map((bytes) => checksum(bytes)));
  const stored = await log.load(documentId);
  expect([stored.snapshotVersion, stored.baseVersion, stored.keys]).toEqual([2, 2, ["c"]]);
  same(stored.pieces, [snapshots[1] ?? Buffer.of(), Buffer.from("c")]);
  await db.snapshotPart.deleteMany({ where: { documentId, version: 2 } });
  const older = await log.load(documentId);
  expect([older.snapshotVersion, older.baseVersion, older.keys]).toEqual([2, 1, ["a", "b", "c"]]);
  same(older.pieces, [snapshots[0] ?? Buffer.of(), ...["a", "b", "c"].map((text) => Buffer.from(text))]);
  await db.$disconnect();
  rmSync(folder, { recursive: true });
};

describe("the migration to snapshots in parts", () => {
  it("LOG-7 keeps snapshots and what they cover, on SQLite", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parley-migrations-"));
    const url = `file:${join(folder, "test.db")}`;
    const migrate = (from: string) => applyMigrations(new PrismaBetterSqlite3({ url }), models, from);
    await keepsSnapshots("prisma/migrations/sqlite", migrate, () => openDatabase(url));
    rmSync(folder, { recursive: true });
  });

  const server = inject("postgresUrl");
  it.skipIf(server === null)("LOG-7 keeps snapshots and what they cover, on PostgreSQL", async () => {
    const url = new URL(server ?? "");
    const admin = openDatabase(url.href);
    const name = `migrations_${randomBytes(6).toString("hex")}`;
    await admin.$executeRawUnsafe(`CREATE DATABASE "${name}"`);
    url.pathname = `/${name}`;
    const twin = readFileSync("prisma/generated/postgresql.prisma", "utf8");
    const factory = new PrismaPg({ connectionString: url.href });
    const migrate = (from: string) => applyMigrations(factory, twin, from);
    await keepsSnapshots("prisma/migrations/postgresql", migrate, () => openDatabase(url.href));
    await admin.$executeRawUnsafe(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.$disconnect();
  });
});
