// Opens the database that DATABASE_URL names. Both generated clients come from one models file, so the rest of
// the system knows one type. Only entry files and tests call this; everyone else is handed the client.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
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

const drivers = new WeakMap<Database, OneDriver>();

/** What lies below Prisma's client: for a statement that is executed so often that the client's part is what it costs. */
export const driverOf = (db: Database): Promise<SqlDriverAdapter> => {
  const driver = drivers.get(db);
  if (driver === undefined) throw new Error("this database was not opened here");
  return driver.connect();
};

const factoryFor = (databaseUrl: string, sqliteThread: string | null): SqlDriverAdapterFactory => {
  if (isPostgres(databaseUrl)) return new PrismaPg({ connectionString: databaseUrl });
  mkdirSync(dirname(sqlitePath(databaseUrl)), { recursive: true });
  return sqliteAdapter(async () =>
    sqliteThread === null ? openSqlite(databaseUrl) : openSqliteInThread(sqliteThread, databaseUrl),
  );
};

/** With `sqliteThread`, a compiled `sqlite-thread.ts`, nothing that SQLite does stops the thread that asks for it. */
export const openDatabase = (databaseUrl: string, sqliteThread: string | null = null): Database => {
  const adapter = new OneDriver(factoryFor(databaseUrl, sqliteThread));
  const options = { adapter, transactionOptions, omit };
  const db = isPostgres(databaseUrl)
    ? (new PostgresClient(options) as unknown as Database)
    : new SqliteClient(options);
  drivers.set(db, adapter);
  return db;
};
