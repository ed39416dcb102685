// The one database of each kind to which a run applies the migrations. All others are copies of it: the engine that
// applies them has to be loaded in each process, and then takes its time for each database.
import { readFileSync } from "node:fs";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { openDatabase } from "@/domain/database";
import { applyMigrations } from "@/prisma/schema-engine";

export const migratedPostgres = "migrated";

export const migrateSqlite = async (path: string): Promise<void> => {
  const models = readFileSync("prisma/schema.prisma", "utf8");
  await applyMigrations(new PrismaBetterSqlite3({ url: `file:${path}` }), models, "prisma/migrations/sqlite");
};

/** In the cluster of this address. */
export const migratePostgres = async (server: string): Promise<void> => {
  const admin = openDatabase(server);
  await admin.$executeRawUnsafe(`CREATE DATABASE "${migratedPostgres}"`);
  await admin.$disconnect();
  const url = new URL(server);
  url.pathname = `/${migratedPostgres}`;
  const models = readFileSync("prisma/generated/postgresql.prisma", "utf8");
  const factory = new PrismaPg({ connectionString: url.href });
  await applyMigrations(factory, models, "prisma/migrations/postgresql");
};
