// Real, empty, migrated databases for tests: a SQLite file, with and without its thread, and a database of the run's
// private PostgreSQL. Each is a copy of one that the run's set-up has migrated.
import { randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { type Database, openDatabase } from "@/domain/database";
import { migratedPostgres } from "./migrated";

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface TestDatabaseKind {
  readonly name: string;
  /** Why suites on it are skipped, or null when they can run. */
  readonly missing: string | null;
  readonly create: () => Promise<TestDatabase>;
}

const createSqlite = async (thread: string | null): Promise<TestDatabase> => {
  const folder = mkdtempSync(join(tmpdir(), "parley-sqlite-"));
  const url = `file:${join(folder, "test.db")}`;
  copyFileSync(inject("migratedSqlite"), join(folder, "test.db"));
  const db = openDatabase(url, thread);
  return {
    db,
    url,
    close: async () => {
      await db.$disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const createPostgres = async (server: string): Promise<TestDatabase> => {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = openDatabase(server);
  await admin.$executeRawUnsafe(`CREATE DATABASE "${name}" TEMPLATE "${migratedPostgres}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href);
  return {
    db,
    url: url.href,
    close: async () => {
      await db.$disconnect();
      await admin.$executeRawUnsafe(`DROP DATABASE "${name}" WITH (FORCE)`);
      await admin.$disconnect();
    },
  };
};

/** For tests of rules, which are the same on every database. */
export const openTestDatabase = (): Promise<TestDatabase> => createSqlite(null);

/** As the server opens it. The rules are the same as without the thread; what is stored has suites on both. */
export const threadedSqlite = (): TestDatabaseKind => ({
  name: "SQLite in its thread",
  missing: null,
  create: () => createSqlite(inject("sqliteThread")),
});

/** Every database that this system runs on; suites of persistence run on all of them. */
export const databaseKinds = (): TestDatabaseKind[] => {
  const server = inject("postgresUrl");
  const postgres: TestDatabaseKind = {
    name: "PostgreSQL",
    missing: server === null ? "PostgreSQL is not installed" : null,
    create: () => (server === null ? Promise.reject(new Error("no PostgreSQL")) : createPostgres(server)),
  };
  return [{ name: "SQLite", missing: null, create: openTestDatabase }, postgres];
};
