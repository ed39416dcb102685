// Runs once around all unit tests: one private PostgreSQL, in which each suite makes a database of its own, and the
// compiled thread for SQLite.
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";
import { startPrivatePostgres } from "./postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** null where PostgreSQL is not installed. */
    postgresUrl: string | null;
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
  const postgres = await startPrivatePostgres();
  if ("missing" in postgres) {
    process.stderr.write(`Tests on PostgreSQL are skipped: ${postgres.missing}.\n`);
    project.provide("postgresUrl", null);
    return async () => undefined;
  }
  project.provide("postgresUrl", postgres.url);
  return postgres.stop;
};
