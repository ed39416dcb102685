import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { describe, expect, it } from "vitest";
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
