// Opens the database that DATABASE_URL names. Both generated clients come from one models file, so the rest of
// the system knows one type. Only entry files and tests call this; everyone else is handed the client.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient as PostgresClient } from "@/prisma/generated/postgresql/client";
import { PrismaClient as SqliteClient } from "@/prisma/generated/sqlite/client";
import { isPostgres, sqlitePath } from "./database-url";
import { sqliteAdapter } from "./sqlite-adapter";
import { openSqlite } from "./sqlite-connection";
import { openSqliteInThread } from "./sqlite-in-thread";

/** Lists and decisions would read it with every row. */
const omit = { document: { firstPaint: true } } as const;

export type Database = SqliteClient<never, typeof omit>;

/** What a command may do inside a transaction it did not open. */
export type Queries = Omit<Database, "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends">;

/** A transaction that comes late is better than one that is given up on a busy machine. */
const transactionOptions = { maxWait: 15_000, timeout: 15_000 };

/** With `sqliteThread`, a compiled `sqlite-thread.ts`, nothing that SQLite does stops the thread that asks for it. */
export const openDatabase = (databaseUrl: string, sqliteThread: string | null = null): Database => {
  if (isPostgres(databaseUrl)) {
    const client = new PostgresClient({
      adapter: new PrismaPg({ connectionString: databaseUrl }),
      transactionOptions,
      omit,
    });
    return client as unknown as Database;
  }
  mkdirSync(dirname(sqlitePath(databaseUrl)), { recursive: true });
  const open = async () =>
    sqliteThread === null ? openSqlite(databaseUrl) : openSqliteInThread(sqliteThread, databaseUrl);
  return new SqliteClient({ adapter: sqliteAdapter(open), transactionOptions, omit });
};
