// The one connection to a SQLite file, wherever it is: the driver is synchronous, so whoever asks it here stands still
// until the disk has answered. The server keeps it in a thread (`sqlite-thread.ts`), tools and tests in their own.
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlQuery, SqlResultSet } from "@prisma/driver-adapter-utils";

export interface SqliteConnection {
  queryRaw(query: SqlQuery): Promise<SqlResultSet>;
  executeRaw(query: SqlQuery): Promise<number>;
  executeScript(script: string): Promise<void>;
  dispose(): Promise<void>;
}

export const openSqlite = async (url: string): Promise<SqliteConnection> => {
  // Whoever asks waits for another process's lock; inside of the driver nobody could be served meanwhile.
  const driver = await new PrismaBetterSqlite3({ url, timeout: 0 }).connect();
  // FULL makes a commit wait for the disk: without it the last commits before a power cut are lost.
  await driver.executeScript(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
  );
  return driver;
};
