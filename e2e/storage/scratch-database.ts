// SQLite files for tests that break them: made once, migrated, and copied for each use.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from "@prisma/driver-adapter-utils";
import { type Database, databaseOver } from "@/domain/database";
import { sqliteAdapter } from "@/domain/sqlite-adapter";
import { openSqlite } from "@/domain/sqlite-connection";
import { PrismaClient } from "@/prisma/generated/sqlite/client";
import { applyMigrations } from "@/prisma/schema-engine";

const file = "scratch.db";

/** Called before and after everything that reaches the driver. */
export type Step = () => void;

const nothing: Step = () => undefined;

const stepping = <T extends SqlDriverAdapter | Transaction>(queryable: T, step: Step): T => {
  const { queryRaw, executeRaw } = queryable;
  const around = async <R>(work: () => Promise<R>): Promise<R> => {
    step();
    const answer = await work();
    step();
    return answer;
  };
  queryable.queryRaw = (query: SqlQuery) => around(() => queryRaw.call(queryable, query));
  queryable.executeRaw = (query: SqlQuery) => around(() => executeRaw.call(queryable, query));
  return queryable;
};

const steppingFactory = (factory: SqlDriverAdapterFactory, step: Step): SqlDriverAdapterFactory => ({
  ...factory,
  connect: async () => {
    const adapter = stepping(await factory.connect(), step);
    const { startTransaction } = adapter;
    adapter.startTransaction = async (level) => {
      step();
      const transaction = stepping(await startTransaction.call(adapter, level), step);
      const { commit } = transaction;
      transaction.commit = async () => {
        step();
        await commit.call(transaction);
        step();
      };
      return transaction;
    };
    return adapter;
  },
});

export class ScratchDatabase {
  readonly folder: string;

  constructor(folder = mkdtempSync(join(tmpdir(), "parley-scratch-"))) {
    this.folder = folder;
  }

  static async migrated(): Promise<ScratchDatabase> {
    const scratch = new ScratchDatabase();
    const models = readFileSync("prisma/schema.prisma", "utf8");
    await applyMigrations(new PrismaBetterSqlite3({ url: scratch.url }), models, "prisma/migrations/sqlite");
    return scratch;
  }

  get path(): string {
    return join(this.folder, file);
  }

  get url(): string {
    return `file:${this.path}`;
  }

  get walPath(): string {
    return `${this.path}-wal`;
  }

  open(step = nothing): Database {
    const factory = sqliteAdapter(() => openSqlite(this.url));
    return databaseOver(PrismaClient, steppingFactory(factory, step));
  }

  /** As a crash at this moment would leave it. */
  copy(): ScratchDatabase {
    const copy = new ScratchDatabase();
    for (const name of [file, `${file}-wal`]) {
      const from = join(this.folder, name);
      if (existsSync(from)) cpSync(from, join(copy.folder, name));
    }
    return copy;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
