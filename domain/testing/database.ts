// A database of its own for a test file: a fresh SQLite file, or a fresh database on the PostgreSQL server that
// the test run provides (`provide: { postgresUrl }` in the Vitest configuration).
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { inject } from "vitest";
import { applyMigrations } from "@/prisma/schema-engine";
import { type Database, openDatabase } from "../database";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl?: string;
  }
}

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  close(): Promise<void>;
}

const readModels = (): string => readFileSync("prisma/schema.prisma", "utf8");

const openSqlite = async (): Promise<TestDatabase> => {
  const folder = mkdtempSync(join(tmpdir(), "parley-"));
  const url = `file:${join(folder, "test.db")}`;
  await applyMigrations(new PrismaBetterSqlite3({ url }), readModels(), "prisma/migrations/sqlite");
  const db = openDatabase(url);
  const close = async () => {
    await db.$disconnect();
    rmSync(folder, { recursive: true });
  };
  return { db, url, close };
};

const onServer = async (serverUrl: string, sql: string): Promise<void> => {
  const adapter = await new PrismaPg({ connectionString: serverUrl }).connect();
  await adapter.executeScript(sql);
  await adapter.dispose();
};

const openPostgres = async (serverUrl: string): Promise<TestDatabase> => {
  const name = `parley_${crypto.randomUUID().replaceAll("-", "")}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const at = new URL(serverUrl);
  at.pathname = `/${name}`;
  const models = readModels().replace('provider = "sqlite"', 'provider = "postgresql"');
  const url = at.href;
  await applyMigrations(new PrismaPg({ connectionString: url }), models, "prisma/migrations/postgresql");
  const db = openDatabase(url);
  const close = async () => {
    await db.$disconnect();
    await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { db, url, close };
};

export const openTestDatabase = (postgresUrl = inject("postgresUrl")): Promise<TestDatabase> =>
  postgresUrl === undefined ? openSqlite() : openPostgres(postgresUrl);
