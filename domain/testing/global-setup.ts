// Runs once around all unit tests: one private PostgreSQL, in which each suite makes a database of its own.
import type { TestProject } from "vitest/node";
import { startPrivatePostgres } from "./postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** null where PostgreSQL is not installed. */
    postgresUrl: string | null;
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const postgres = await startPrivatePostgres();
  if ("missing" in postgres) {
    process.stderr.write(`Tests on PostgreSQL are skipped: ${postgres.missing}.\n`);
    project.provide("postgresUrl", null);
    return async () => undefined;
  }
  project.provide("postgresUrl", postgres.url);
  return postgres.stop;
};
