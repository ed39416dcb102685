// Entry of the thread that holds the SQLite connection. A commit waits for the disk here, and a large row is written
// and read here, while the main thread goes on serving everybody. One question at a time, answered in order.
import { parentPort, workerData } from "node:worker_threads";
import { handedOver } from "@/protocol/handed-over";
import { openSqlite, type SqliteConnection } from "./sqlite-connection";
import { giveWay } from "./thread-priority";

export type SqliteCall = keyof SqliteConnection;

export interface SqliteQuestion {
  readonly call: SqliteCall;
  readonly argument: unknown;
}

export type SqliteAnswer =
  | { readonly ok: true; readonly value: unknown }
  /** `cause` is what Prisma's drivers say of an error, for the client to judge it by. */
  | { readonly ok: false; readonly message: string; readonly cause: unknown };

/** The bytes in a result are handed over. */
const cellsOf = (value: unknown): readonly unknown[] =>
  ((value ?? {}) as { rows?: unknown[][] }).rows?.flat() ?? [];

giveWay();
const opening = openSqlite(workerData as string);

const answerTo = async ({ call, argument }: SqliteQuestion): Promise<SqliteAnswer> => {
  try {
    const connection = await opening;
    return { ok: true, value: await connection[call](argument as never) };
  } catch (error) {
    const { message, cause } = error as { message?: unknown; cause?: unknown };
    return { ok: false, message: String(message), cause: cause ?? null };
  }
};

let last: Promise<void> = Promise.resolve();

parentPort?.on("message", (question: SqliteQuestion) => {
  last = last.then(async () => {
    const answer = await answerTo(question);
    parentPort?.postMessage(answer, handedOver(answer.ok ? cellsOf(answer.value) : []));
    if (question.call === "dispose") parentPort?.close();
  });
});
