// Opens the database that DATABASE_URL names. Both generated clients come from one models file, so the rest of
// the system knows one type. Only entry files and tests call this; everyone else is handed the client.
import { mkdirSync } from "node:fs";
import { Socket } from "node:net";
import { dirname } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaClient as PostgresClient } from "@/prisma/generated/postgresql/client";
import { PrismaClient as SqliteClient } from "@/prisma/generated/sqlite/client";
import { limits } from "@/protocol/limits";
import { isPostgres, sqlitePath } from "./database-url";
import { sqliteAdapter } from "./sqlite-adapter";
import { openSqlite } from "./sqlite-connection";
import { openSqliteInThread } from "./sqlite-in-thread";

/** Lists and decisions would read it with every row. */
const omit = { document: { firstPaint: true } } as const;

export type Database = SqliteClient<never, typeof omit> & {
  /** What lies below the client: for statements of which the client's part would be most of what they cost. */
  readonly $driver: () => Promise<SqlDriverAdapter>;
};

/** What a command may do inside a transaction it did not open. */
export type Queries = Omit<
  Database,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends" | "$driver"
>;

/** A transaction that comes late is better than one that is given up on a busy machine. */
const transactionOptions = { maxWait: 15_000, timeout: 15_000 };

/** The driver that a client speaks through, whichever of the two asks for it first. */
class OneDriver implements SqlDriverAdapterFactory {
  readonly provider: SqlDriverAdapterFactory["provider"];
  readonly adapterName: string;
  readonly #factory: SqlDriverAdapterFactory;
  #driver: Promise<SqlDriverAdapter> | null = null;

  constructor(factory: SqlDriverAdapterFactory) {
    this.provider = factory.provider;
    this.adapterName = factory.adapterName;
    this.#factory = factory;
  }

  readonly connect = (): Promise<SqlDriverAdapter> => {
    this.#driver ??= this.#open();
    return this.#driver;
  };

  async #open(): Promise<SqlDriverAdapter> {
    try {
      const driver = await this.#factory.connect();
      const dispose = driver.dispose.bind(driver);
      driver.dispose = () => {
        this.#driver = null;
        return dispose();
      };
      return driver;
    } catch (error) {
      this.#driver = null;
      throw error;
    }
  }
}

/** A client over any driver. */
export const databaseOver = (
  Client: typeof SqliteClient | typeof PostgresClient,
  factory: SqlDriverAdapterFactory,
): Database => {
  const adapter = new OneDriver(factory);
  const client = new (Client as typeof SqliteClient)({ adapter, transactionOptions, omit });
  return Object.assign(client, { $driver: adapter.connect });
};

/**
 * A connection on which nothing is heard or said for so long is taken for dead and cut, with all that wait for it. pg's own
 * `query_timeout` would give a connection back to the pool in the middle of its transaction, for the next to write in.
 */
const postgresAdapter = (connectionString: string, silenceMs: number): SqlDriverAdapterFactory =>
  new PrismaPg({
    connectionString,
    connectionTimeoutMillis: silenceMs,
    stream: () => {
      const socket = new Socket().setTimeout(silenceMs);
      return socket.once("timeout", () => socket.destroy(new Error("The database does not answer.")));
    },
  });

/** With `sqliteThread`, a compiled `sqlite-thread.ts`, nothing that SQLite does stops the thread that asks for it. */
export const openDatabase = (
  databaseUrl: string,
  sqliteThread: string | null = null,
  silenceMs: number = limits.databaseSilenceMs,
): Database => {
  if (isPostgres(databaseUrl)) return databaseOver(PostgresClient, postgresAdapter(databaseUrl, silenceMs));
  mkdirSync(dirname(sqlitePath(databaseUrl)), { recursive: true });
  const open = async () =>
    sqliteThread === null ? openSqlite(databaseUrl) : openSqliteInThread(sqliteThread, databaseUrl);
  return databaseOver(SqliteClient, sqliteAdapter(open));
};
