// Opens the database that DATABASE_URL names. Both generated clients come from one models file, so the rest of
// the system knows one type. Only entry files and tests call this; everyone else is handed the client.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient as PostgresClient } from "@/prisma/generated/postgresql/client";
import { PrismaClient as SqliteClient } from "@/prisma/generated/sqlite/client";
import { isPostgres, sqlitePath } from "./database-url";
import { sqliteAdapter } from "./sqlite-adapter";

export type Database = SqliteClient;

/** What a command may do inside a transaction it did not open. */
export type Queries = Omit<Database, "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends">;

export const openDatabase = (databaseUrl: string): Database => {
  if (isPostgres(databaseUrl)) {
    const client = new PostgresClient({ adapter: new PrismaPg({ connectionString: databaseUrl }) });
    return client as unknown as Database;
  }
  mkdirSync(dirname(sqlitePath(databaseUrl)), { recursive: true });
  return new SqliteClient({ adapter: sqliteAdapter(databaseUrl) });
};
