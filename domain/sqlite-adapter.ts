// One SQLite connection, one statement or transaction at a time, as Prisma's client wants it.
//
// Prisma's adapter runs plain queries on the connection that an open interactive transaction is using: a write
// would then be rolled back with a stranger's transaction after its caller was told it succeeded. Here every
// query waits for its turn. Must never be bypassed by a second connection of the same process.
import { setTimeout as pause } from "node:timers/promises";
import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import type { SqliteConnection } from "./sqlite-connection";

class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves with the function that ends this turn. */
  take(): Promise<() => void> {
    let end!: () => void;
    const turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    const before = this.#last;
    this.#last = turn;
    return before.then(() => end);
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const end = await this.take();
    try {
      return await work();
    } finally {
      end();
    }
  }
}

/** How long another process may hold the database, and how often we look whether it still does. */
const patienceMs = 5_000;
const lookAgainMs = 20;

/** Not when the other process has written meanwhile what this transaction has read: that does not pass. */
const isBusy = (error: unknown): boolean => {
  const { kind, originalCode } = ((error as { cause?: unknown }).cause ?? {}) as Record<string, unknown>;
  return kind === "SocketTimeout" && originalCode !== "SQLITE_BUSY_SNAPSHOT";
};

/** Waits for another process; inside the driver a wait would keep everybody from being answered. */
const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || waitedMs >= patienceMs) throw error;
    }
    await pause(lookAgainMs);
  }
};

const named = { provider: "sqlite", adapterName: "parley-sqlite" } as const;

/** Prisma's client writes COMMIT and ROLLBACK itself; what is left to do is to end the turn. */
const transaction = (connection: SqliteConnection, end: () => void): Transaction => ({
  ...named,
  options: { usePhantomQuery: false },
  queryRaw: (query: SqlQuery) => patiently(() => connection.queryRaw(query)),
  executeRaw: (query: SqlQuery) => patiently(() => connection.executeRaw(query)),
  commit: async () => end(),
  rollback: async () => end(),
  createSavepoint: (name) => connection.executeScript(`SAVEPOINT ${name}`),
  rollbackToSavepoint: (name) => connection.executeScript(`ROLLBACK TO ${name}`),
  releaseSavepoint: (name) => connection.executeScript(`RELEASE SAVEPOINT ${name}`),
});

const oneAtATime = (connection: SqliteConnection): SqlDriverAdapter => {
  const turns = new Turns();
  return {
    ...named,
    getConnectionInfo: () => ({ supportsRelationJoins: false }),
    queryRaw: (query: SqlQuery) => turns.run(() => patiently(() => connection.queryRaw(query))),
    executeRaw: (query: SqlQuery) => turns.run(() => patiently(() => connection.executeRaw(query))),
    executeScript: (script: string) => turns.run(() => connection.executeScript(script)),
    startTransaction: async (level?: IsolationLevel) => {
      if (level !== undefined && level !== "SERIALIZABLE") {
        throw new DriverAdapterError({ kind: "InvalidIsolationLevel", level });
      }
      const end = await turns.take();
      try {
        await connection.executeScript("BEGIN");
        return transaction(connection, end);
      } catch (error) {
        end();
        throw error;
      }
    },
    dispose: () => connection.dispose(),
  };
};

export const sqliteAdapter = (open: () => Promise<SqliteConnection>): SqlDriverAdapterFactory => ({
  ...named,
  connect: async () => oneAtATime(await open()),
});
