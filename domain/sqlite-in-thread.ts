// The other end of `sqlite-thread.ts`: a connection that is asked by message. A thread that fails takes the process
// with it, as the driver would here: what was called Saved is on disk, and nobody goes on without a database.
import { Worker } from "node:worker_threads";
import { DriverAdapterError, type SqlQuery, type SqlResultSet } from "@prisma/driver-adapter-utils";
import type { SqliteConnection } from "./sqlite-connection";
import type { SqliteAnswer, SqliteCall, SqliteQuestion } from "./sqlite-thread";

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const errorOf = ({ message, cause }: SqliteAnswer & { ok: false }): Error =>
  cause === null
    ? new Error(message)
    : new DriverAdapterError(cause as ConstructorParameters<typeof DriverAdapterError>[0]);

/** A view of a larger buffer would take all of that along. */
const alone = (argument: unknown): unknown =>
  argument instanceof Uint8Array && argument.byteLength < argument.buffer.byteLength
    ? argument.slice()
    : argument;

class ThreadedSqlite implements SqliteConnection {
  readonly #thread: Worker;
  /** Answers come in the order of the questions. */
  readonly #asked: Asked[] = [];

  constructor(entry: string, url: string) {
    this.#thread = new Worker(entry, { workerData: url });
    this.#thread.on("message", (answer: SqliteAnswer) => {
      const asked = this.#asked.shift();
      if (answer.ok) asked?.resolve(answer.value);
      else asked?.reject(errorOf(answer));
    });
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#ask("queryRaw", { ...query, args: query.args.map(alone) });
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#ask("executeRaw", { ...query, args: query.args.map(alone) });
  }

  executeScript(script: string): Promise<void> {
    return this.#ask("executeScript", script);
  }

  async dispose(): Promise<void> {
    await this.#ask("dispose", null);
    await this.#thread.terminate();
  }

  #ask<T>(call: SqliteCall, argument: unknown): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#asked.push({ resolve: resolve as Asked["resolve"], reject });
      this.#thread.postMessage({ call, argument } satisfies SqliteQuestion);
    });
  }
}

/** `entry` is the compiled `sqlite-thread.ts`. */
export const openSqliteInThread = (entry: string, url: string): SqliteConnection =>
  new ThreadedSqlite(entry, url);
