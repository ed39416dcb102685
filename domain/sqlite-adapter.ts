// One SQLite connection, one statement or transaction at a time.
//
// Prisma's adapter runs plain queries on the connection that an open interactive transaction is using: a write
// would then be rolled back with a stranger's transaction after its caller was told it succeeded. Here every
// query waits for its turn. Must never be bypassed by a second connection of the same process: better-sqlite3
// is synchronous, so waiting for another connection's lock would block the very loop that has to release it.
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

const endingTurn = (transaction: Transaction, end: () => void): Transaction => {
  const { commit, rollback } = transaction;
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
    queryRaw: (query: SqlQuery) => turns.run(() => adapter.queryRaw(query)),
    executeRaw: (query: SqlQuery) => turns.run(() => adapter.executeRaw(query)),
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
  const factory = new PrismaBetterSqlite3({ url, timeout: 5_000 });
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
