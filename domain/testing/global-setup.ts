// Runs once around all unit tests: a migrated database of each kind to copy, PostgreSQL's in a private server, and the
// compiled thread for SQLite.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";
import { migratePostgres, migrateSqlite } from "./migrated";
import { startPrivatePostgres } from "./postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** null where PostgreSQL is not installed. */
    postgresUrl: string | null;
    migratedSqlite: string;
    sqliteThread: string;
  }
}

const compileThread = async (): Promise<string> => {
  // Inside of the project, where packages are found.
  const outfile = join(process.cwd(), ".cache/tests/sqlite-thread.js");
  await build({
    entryPoints: ["domain/sqlite-thread.ts"],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
  });
  return outfile;
};

export default async (project: TestProject): Promise<() => Promise<void>> => {
  project.provide("sqliteThread", await compileThread());
  const folder = mkdtempSync(join(tmpdir(), "parley-migrated-"));
  const migratedSqlite = join(folder, "migrated.db");
  await migrateSqlite(migratedSqlite);
  project.provide("migratedSqlite", migratedSqlite);
  const postgres = await startPrivatePostgres();
  const forget = () => rmSync(folder, { recursive: true, force: true });
  if ("missing" in postgres) {
    process.stderr.write(`Tests on PostgreSQL are skipped: ${postgres.missing}.\n`);
    project.provide("postgresUrl", null);
    return async () => forget();
  }
  await migratePostgres(postgres.url).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.stop();
    forget();
  };
};
