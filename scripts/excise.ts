// What an operator does with a document in quarantine: look at its rows, and take out the bad ones.
import { setImmediate as turn } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { openDatabase } from "@/domain/database";
import { readEnv } from "@/domain/env";
import { parseDocumentId } from "@/protocol/ids";
import { PrismaLog } from "@/server/log/prisma-log";
import { WorkerPool } from "@/server/workers/pool";
import { workerOptions } from "@/server/workers/worker-options";
import { rowStates } from "./row-states";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { remove: { type: "string", multiple: true, default: [] } },
});
const documentId = parseDocumentId(positionals[0] ?? "");
if (documentId === null) {
  console.error("Usage: npm run excise -- <document id> [--remove <key>]...");
  process.exit(1);
}

const { databaseUrl, limits } = readEnv();
const db = openDatabase(databaseUrl, null, limits.databaseSilenceMs);
const log = new PrismaLog(db);
const pool = new WorkerPool({
  threads: 1,
  spawn: () => new Worker(new URL("./worker.js", import.meta.url), workerOptions(limits)),
  deadlineMs: limits.workerDeadlineMs,
  idleMs: limits.workerIdleMs,
  timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
  turn: () => turn(),
});
const builds = (state: readonly Uint8Array[]): Promise<boolean> =>
  pool
    .run("measure", () => ({ state }))
    .then(
      () => true,
      () => false,
    );

const removed = await log.excise(documentId, values.remove);
if (values.remove.length > 0) console.log(`Removed ${removed} of ${values.remove.length} rows.`);
const rows = await log.rows(documentId);
const states = await rowStates(rows, { ...limits, builds });
for (const [at, { key, content, createdAt }] of rows.entries()) {
  const state = (states[at] ?? "").padEnd(10);
  console.log(`${state}  ${createdAt.toISOString()}  ${content.byteLength} bytes  ${key}`);
}
await pool.close();
await db.$disconnect();
