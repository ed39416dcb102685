// Fact 1: from an edit to its Saved, at 100 edits a second, on both databases.
import { startPrivatePostgres } from "@/domain/testing/postgres";
import { encodeUpdate } from "@/protocol/messages";
import { writer } from "@/server/testing/edits";
import { ApiClient } from "../api-client";
import { ServerProcess } from "../server-process";
import { knock } from "./crowd";
import { decodeSaved } from "./frames-heard";
import { held, median, overRuns, p99, pause, type Shard, type ShardOptions, spread } from "./shard";

/** One author on one socket, `perSecond` edits a second; how long each took. */
const oneRun = async (server: ServerProcess, perSecond: number, seconds: number): Promise<number[]> => {
  const client = await ApiClient.guest(server.url, "Author");
  const socket = knock(server, client, (await client.createDocument()).id);
  const author = writer();
  const sentAt: number[] = [];
  const took: number[] = [];
  await new Promise((open) => socket.once("open", open));
  const allSaved = new Promise<void>((resolve) => {
    socket.on("message", (frame: Buffer) => {
      const saved = decodeSaved(frame);
      if (saved === null) return;
      while (took.length < saved) took.push(performance.now() - (sentAt[took.length] ?? 0));
      if (took.length === perSecond * seconds) resolve();
    });
  });
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    await pause(Math.max(0, began + (n * 1_000) / perSecond - performance.now()));
    sentAt.push(performance.now());
    socket.send(encodeUpdate(author.write(`⟨${n}⟩`)));
  }
  await allSaved;
  socket.terminate();
  return took;
};

const onDatabase = async (
  { size, say }: ShardOptions,
  name: string,
  targetMs: number,
  variables: Record<string, string>,
): Promise<boolean> => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off", ...variables });
  try {
    await oneRun(server, 100, 2);
    const p99s: number[] = [];
    for (let run = 0; run < size("runs", 3); run++) {
      const took = await oneRun(server, size("rate", 100), size("seconds", 15));
      p99s.push(p99(took));
      say(`${name}, run ${run + 1}: edit to Saved, ms: ${spread(took)}`);
    }
    return held(
      say,
      `${name}: p99 of the runs, ms: ${overRuns(p99s)}, at most ${targetMs}`,
      median(p99s) <= targetMs,
    );
  } finally {
    await server.remove();
  }
};

export const confirm: Shard = async (options) => {
  const onSqlite = await onDatabase(options, "SQLite", 50, {});
  const postgres = await startPrivatePostgres();
  if ("missing" in postgres) {
    options.say(`PostgreSQL: skipped, ${postgres.missing}`);
    return onSqlite;
  }
  try {
    return (await onDatabase(options, "PostgreSQL", 100, { DATABASE_URL: postgres.url })) && onSqlite;
  } finally {
    await postgres.stop();
  }
};
