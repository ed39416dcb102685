// One SQLite connection, one statement or transaction at a time.
//
// Prisma's adapter runs plain queries on the connection that an open interactive transaction is using: a write
// would then be rolled back with a stranger's transaction after its caller was told it succeeded. Here every
// query waits for its turn. Must never be bypassed by a second connection of the same process: better-sqlite3
// is synchronous, so waiting for another connection's lock would block the very loop that has to release it.
import { setTimeout as pause } from "node:timers/promises";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from "@prisma/driver-adapter-utils";

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

/** Waits for another process without standing still: inside the driver a wait would stop the whole event loop. */
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

const endingTurn = (transaction: Transaction, end: () => void): Transaction => {
  const { commit, rollback, queryRaw, executeRaw } = transaction;
  transaction.queryRaw = (query) => patiently(() => queryRaw.call(transaction, query));
  transaction.executeRaw = (query) => patiently(() => executeRaw.call(transaction, query));
  transaction.commit = () => commit.call(transaction).finally(end);
  transaction.rollback = () => rollback.call(transaction).finally(end);
  return transaction;
};

const oneAtATime = (adapter: SqlDriverAdapter): SqlDriverAdapter => {
  const turns = new Turns();
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: false },
    queryRaw: (query: SqlQuery) => turns.run(() => patiently(() => adapter.queryRaw(query))),
    executeRaw: (query: SqlQuery) => turns.run(() => patiently(() => adapter.executeRaw(query))),
    executeScript: (script: string) => turns.run(() => adapter.executeScript(script)),
    startTransaction: async (isolationLevel?: IsolationLevel) => {
      const end = await turns.take();
      try {
        return endingTurn(await adapter.startTransaction(isolationLevel), end);
      } catch (error) {
        end();
        throw error;
      }
    },
    dispose: () => adapter.dispose(),
  };
};

export const sqliteAdapter = (url: string): SqlDriverAdapterFactory => {
  const factory = new PrismaBetterSqlite3({ url, timeout: 0 });
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      // FULL makes a commit wait for the disk: without it the last commits before a power cut are lost.
      await adapter.executeScript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
      );
      return oneAtATime(adapter);
    },
  };
};
