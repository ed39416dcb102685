// Brings the database that DATABASE_URL names up to the newest migration. Runs before every start; a second run
// finds nothing to do.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { isPostgres, sqlitePath } from "@/domain/database-url";
import { BadEnvironment, readEnv } from "@/domain/env";
import { applyMigrations } from "@/prisma/schema-engine";

const root = resolve(import.meta.dirname, "..");

const migrate = async (databaseUrl: string): Promise<string[]> => {
  const schema = (path: string) => readFileSync(resolve(root, "prisma", path), "utf8");
  const migrations = (provider: string) => resolve(root, "prisma/migrations", provider);
  if (isPostgres(databaseUrl)) {
    const factory = new PrismaPg({ connectionString: databaseUrl });
    return applyMigrations(factory, schema("generated/postgresql.prisma"), migrations("postgresql"));
  }
  mkdirSync(dirname(sqlitePath(databaseUrl)), { recursive: true });
  const factory = new PrismaBetterSqlite3({ url: databaseUrl });
  return applyMigrations(factory, schema("schema.prisma"), migrations("sqlite"));
};

try {
  const env = readEnv();
  const applied = await migrate(env.databaseUrl).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    // The engine wants a SQLite file for itself; its own words for that are a stack of panics.
    const inUse = /SocketTimeout|SQLITE_BUSY|database is locked/.test(reason);
    throw new BadEnvironment(
      inUse
        ? "The database has to be migrated and another process uses it. Stop that one first."
        : `The database could not be prepared: ${reason.split("\n", 1)[0]}`,
    );
  });
  if (applied.length > 0) console.log(`Database: applied ${applied.join(", ")}`);
} catch (error) {
  if (!(error instanceof BadEnvironment)) throw error;
  console.error(error.message);
  process.exit(1);
}
