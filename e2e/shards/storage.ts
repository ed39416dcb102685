// H5: crashes, cuts, flips and locks of SQLite, and a PostgreSQL that goes away, in numbers.
import * as Y from "yjs";
import { startPrivatePostgres } from "@/domain/testing/postgres";
import { bodyRoot } from "@/protocol/content";
import type { DocumentId } from "@/protocol/ids";
import { ApiClient } from "../api-client";
import { until, Writer } from "../kill-harness";
import { between, seeded } from "../random";
import { ServerProcess } from "../server-process";
import { crashAtEveryStep, cutWriteAheadLog, type Findings, flipBits, killAtSteps } from "../storage/crashes";
import { lockedByAnother } from "../storage/outages";
import { held, pause, type Shard, type ShardOptions, spread } from "./shard";

const report = (say: ShardOptions["say"], what: string, { tried, refused, faults }: Findings): boolean =>
  held(
    say,
    `${what}: ${tried} tried, ${refused} refused, faults ${[faults.length, ...faults].join(" ")}`,
    faults.length === 0,
  );

/** While the database is away: edits reach the others, nothing is called Saved, and all is saved afterwards. */
const outage = async (
  { seed, size, say }: ShardOptions,
  what: string,
  server: ServerProcess,
  takeAway: () => Promise<() => Promise<void>>,
): Promise<boolean> => {
  const awayMs = size("away", 8_000);
  const client = await ApiClient.guest(server.url, "Writers");
  const { id } = await client.createDocument();
  const userId = await client.userId();
  const random = seeded(seed);
  const [alice, bob] = ["a", "b"].map(
    (name) => new Writer(name, userId, client, server, id as DocumentId, random),
  );
  if (alice === undefined || bob === undefined) return false;
  await until(() => alice.isSaved && bob.isSaved, "both are here", 20_000);
  alice.write();
  await until(() => alice.isSaved, "the first is saved", 20_000);
  const giveBack = await takeAway();
  const before = alice.saved.size;
  const relayMs: number[] = [];
  const textOf = () => bob.session.doc.getXmlFragment(bodyRoot).toString();
  for (const until_ = performance.now() + awayMs; performance.now() < until_; ) {
    const at = performance.now();
    alice.write();
    const token = `⟨a:${alice.written}⟩`;
    await until(() => textOf().includes(token), `${token} is relayed`, 20_000);
    relayMs.push(performance.now() - at);
    await pause(50);
  }
  const savedMeanwhile = alice.saved.size - before;
  await giveBack();
  const gaveBackAt = performance.now();
  await until(() => alice.isSaved && bob.isSaved, "all is saved", 60_000);
  say(`${what}, ${awayMs} ms: relayed meanwhile, ms: ${spread(relayMs)}`);
  say(`  saved again ${(performance.now() - gaveBackAt).toFixed(0)} ms after it came back`);
  const fresh = new Y.Doc();
  const provider = client.connect(id, fresh);
  await new Promise((synced) => provider.once("sync", synced));
  const found =
    fresh
      .getXmlFragment(bodyRoot)
      .toString()
      .match(/⟨a:\d+⟩/g) ?? [];
  provider.destroy();
  await Promise.all([alice, bob].map(({ session }) => session.destroy()));
  return [
    held(
      say,
      `${what}: nothing was called Saved while it was away (${savedMeanwhile})`,
      savedMeanwhile === 0,
    ),
    held(
      say,
      `${what}: everything is there once (${found.length} of ${alice.written})`,
      new Set(found).size === alice.written && found.length === alice.written,
    ),
    held(
      say,
      `${what}: relay went on (longest ${Math.max(...relayMs).toFixed(0)} ms)`,
      Math.max(...relayMs) < 2_000,
    ),
  ].every(Boolean);
};

const sqliteLocked = async (options: ShardOptions): Promise<boolean> => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  try {
    return await outage(options, "SQLite locked by another process", server, async () => {
      const lock = await lockedByAnother(`${server.dataDir}/parley.db`);
      return () => lock.release();
    });
  } finally {
    await server.remove();
  }
};

const postgresStopped = async (options: ShardOptions): Promise<boolean> => {
  const postgres = await startPrivatePostgres();
  if ("missing" in postgres) {
    options.say(`PostgreSQL stopped: skipped, ${postgres.missing}`);
    return true;
  }
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off", DATABASE_URL: postgres.url });
  try {
    return await outage(options, "PostgreSQL stopped", server, async () => {
      await postgres.halt();
      return () => postgres.resume();
    });
  } finally {
    await server.remove();
    await postgres.stop();
  }
};

export const storage: Shard = async (options) => {
  const { seed, size, say } = options;
  const random = seeded(seed);
  const every = await crashAtEveryStep();
  const steps = Array.from({ length: size("kills", 60) }, () => between(random, 1, every.tried));
  return [
    report(say, "D2 crash at every step", every),
    report(say, "D2 SIGKILL at a step", await killAtSteps(steps)),
    report(say, "D6 write-ahead log cut every 4 KiB", await cutWriteAheadLog(size("commits", 60), 4_096)),
    report(say, "D6 bits turned over in rows", await flipBits(random, size("flips", 1_000))),
    await sqliteLocked(options),
    await postgresStopped(options),
  ].every(Boolean);
};
