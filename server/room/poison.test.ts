// A document that is stored already and that no worker can build, with real workers and a real database: nobody wrote
// to it since, so nothing but its opening says that something is the matter.
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import WebSocket from "ws";
import * as Y from "yjs";
import { databaseKinds, type TestDatabase } from "@/domain/testing/database";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { decodeClientMessage, encodeSyncStep1, encodeUpdate } from "@/protocol/messages";
import { rowStates } from "@/scripts/row-states";
import { PrismaLog } from "../log/prisma-log";
import { searchBomb } from "../testing/bombs";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import { type OpenGateway, openGateway } from "../testing/open-gateway";
import { realWorkers } from "../testing/real-worker";
import { WorkerPool } from "../workers/pool";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const deadlineMs = 500;
const [sqlite] = databaseKinds();
let database: TestDatabase;
let spawn: Awaited<ReturnType<typeof realWorkers>>;
let gateway: OpenGateway;
let log: PrismaLog;
const [poisoned, honest] = [testDocumentId(), testDocumentId()];

beforeAll(async () => {
  if (sqlite === undefined) throw new Error("there is no database to test with");
  database = await sqlite.create();
  spawn = await realWorkers();
  log = new PrismaLog(database.db);
  for (const id of [poisoned, honest]) await database.db.document.create({ data: { id } });
  gateway = await openGateway({ workerDeadlineMs: deadlineMs, roomIdleMs: 50 }, log, poisoned, spawn);
  gateway.documents.add(honest);
});
afterAll(async () => {
  await gateway.close();
  await database.close();
});

const metric = async (name: string): Promise<number> =>
  (await gateway.metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? Number.NaN;

/** What the document says now, to somebody who also tries to write into it. */
const visit = async (documentId: DocumentId, written?: Uint8Array): Promise<string> => {
  const socket = new WebSocket(`${gateway.origin}/sync/${documentId}`, {
    headers: { origin: gateway.origin, cookie: "ann" },
  });
  const said = new Promise<string>((resolve) =>
    socket.on("message", (frame: Buffer) => {
      const message = decodeClientMessage(frame);
      if (message?.type !== "sync-step-2") return;
      // Who builds it here has the same trouble as a worker.
      const isPoison = message.update.byteLength > 10_000;
      resolve(isPoison ? "poison" : textOf(docFrom(message.update)));
    }),
  );
  await new Promise((opened) => socket.once("open", opened));
  if (written !== undefined) socket.send(encodeUpdate(written));
  socket.send(encodeSyncStep1(Uint8Array.of(0)));
  const ended = new Promise<string>((resolve) => socket.once("close", (code) => resolve(`closed ${code}`)));
  const answer = await Promise.race([said, ended]);
  socket.terminate();
  await ended;
  return answer;
};

it("QUAR-2, QUAR-3 C18: a stored poison is noticed when it is opened, kept from everybody, and gone when its row is taken out", async () => {
  const alice = writer(1);
  const good = [alice.write("one"), alice.write("two")];
  await log.write(good.map((update, i) => ({ documentId: poisoned, key: `a${i}`, update })));
  const { snapshotVersion, baseVersion, keys, editedAt } = await log.load(poisoned);
  const state = Y.encodeStateAsUpdate(alice.doc);
  await log.compact(poisoned, { snapshotVersion, baseVersion, state, keys, editedAt });
  const poison = searchBomb(2, 6_000);
  expect(poison.byteLength).toBeLessThan(limits.compactAfterBytes);
  await log.write([{ documentId: poisoned, key: "b", update: poison }]);

  // Its rows are few and small, so nothing compacts it. The first who opens it makes it be projected.
  expect(await visit(poisoned)).toBe("poison");
  await vi.waitUntil(async () => (await visit(poisoned)) === "one\ntwo", { timeout: 50_000, interval: 50 });
  expect(await metric("sync_quarantined_total")).toBeGreaterThan(0);

  await vi.waitUntil(async () => (await metric("sync_rooms_loaded")) === 0, { timeout: 20_000 });
  const before = await metric("sync_quarantined_total");
  expect(await visit(poisoned), "unloaded and loaded again").toBe("one\ntwo");
  expect(await metric("sync_quarantined_total")).toBe(before + 1);
  expect(await visit(poisoned, alice.write("three")), "nobody may build on it").toBe("closed 4403");

  const bob = writer(5);
  expect(await visit(honest, bob.write("other documents go on"))).toBe("other documents go on");

  const pool = new WorkerPool({
    threads: 1,
    spawn,
    deadlineMs,
    idleMs: 1_000,
    timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
    turn: () => turn(),
  });
  const builds = (pieces: readonly Uint8Array[]) =>
    pool
      .run("measure", () => ({ state: pieces }))
      .then(
        () => true,
        () => false,
      );
  const rows = await log.rows(poisoned);
  const states = await rowStates(rows, { ...limits, builds });
  const costly = rows.filter((_, at) => states[at] === "TOO COSTLY").map(({ key }) => key);
  expect(costly).toEqual(["b"]);
  expect(await log.excise(poisoned, costly)).toBe(1);
  await pool.close();
  await vi.waitUntil(async () => (await metric("sync_rooms_loaded")) === 0, { timeout: 20_000 });
  expect(await visit(poisoned, writer(6).write("four")), "written again").toContain("four");
});
