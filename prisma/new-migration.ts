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

const write = async (
  provider: Provider,
  factory: SqlMigrationAwareDriverAdapterFactory,
  as: (models: string) => string,
): Promise<boolean> => {
  const sql = await diffModels(factory, before === null ? null : as(before), as(models));
  if (sql === "") return false;
  const base = `prisma/migrations/${provider}`;
  const folder = `${base}/${stamp}_${name}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/migration.sql`, sql);
  writeFileSync(`${base}/migration_lock.toml`, `provider = "${provider}"\n`);
  console.log(`wrote ${folder}/migration.sql`);
  return true;
};

const wrote = [
  await write("sqlite", new PrismaBetterSqlite3({ url: ":memory:" }), (text) => text),
  await write("postgresql", postgresWithoutServer(), asPostgres),
];
if (wrote.includes(true)) writeFileSync(newest, models);
else console.log("The models have not changed; there is nothing to migrate.");
