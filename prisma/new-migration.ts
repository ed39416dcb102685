// `npm run db:migration -- NAME`: writes the next migration for both databases, from the models as they were at
// the newest one (prisma/migrations/models.prisma) to the models as they are. Needs no database.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { diffModels, type Provider } from "./schema-engine";

const asPostgres = (models: string): string =>
  models
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace("generated/sqlite", "generated/postgresql");

/** The engine asks PostgreSQL for its version before it compares two models files; this answers it. */
const postgresWithoutServer = (): SqlMigrationAwareDriverAdapterFactory => {
  const adapter: SqlDriverAdapter = {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: true }),
    queryRaw: async () => ({
      columnNames: ["exists", "version", "numeric_version"],
      columnTypes: [5, 7, 0],
      rows: [[true, "PostgreSQL 15.0", 150000]],
    }),
    executeRaw: async () => 0,
    executeScript: async () => undefined,
    startTransaction: async () => {
      throw new Error("comparing two models files needs no transaction");
    },
    dispose: async () => undefined,
  };
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: async () => adapter,
    connectToShadowDb: async () => adapter,
  };
};

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error(
    "Give the migration a name of small letters, digits and underscores: npm run db:migration -- add_stars",
  );
  process.exit(1);
}

const models = readFileSync("prisma/schema.prisma", "utf8");
const newest = "prisma/migrations/models.prisma";
const before = existsSync(newest) ? readFileSync(newest, "utf8") : null;
const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);

const write = (provider: Provider, sql: string): void => {
  const base = `prisma/migrations/${provider}`;
  const folder = `${base}/${stamp}_${name}`;
  mkdirSync(folder, { recursive: true });
  // They come in pairs, also where only one of the two has another word for something.
  writeFileSync(`${folder}/migration.sql`, sql || "-- Nothing changes here.\n");
  writeFileSync(`${base}/migration_lock.toml`, `provider = "${provider}"\n`);
  console.log(`wrote ${folder}/migration.sql`);
};

const sqlite = await diffModels(new PrismaBetterSqlite3({ url: ":memory:" }), before, models);
const postgres = await diffModels(
  postgresWithoutServer(),
  before === null ? null : asPostgres(before),
  asPostgres(models),
);
if (sqlite === "" && postgres === "")
  console.log("The models have not changed; there is nothing to migrate.");
else {
  write("sqlite", sqlite);
  write("postgresql", postgres);
  writeFileSync(newest, models);
}
