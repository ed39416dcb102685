import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { heapBomb, searchBomb } from "../testing/bombs";
import { writer } from "../testing/edits";
import { realWorkers } from "../testing/real-worker";
import { TaskEnded, WorkerPool } from "../workers/pool";

let pool: WorkerPool;
beforeAll(async () => {
  pool = new WorkerPool({
    threads: 1,
    spawn: await realWorkers(),
    // What is ended here is ended for something else than this.
    deadlineMs: 60_000,
    idleMs: 60_000,
    timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
    turn: () => turn(),
  });
});
afterAll(() => pool.close());

const state = [writer(1).write("there")];
const tryOut = (update: Uint8Array, deadlineMs?: number) =>
  pool.run("tryOut", () => ({ state, update, limits }), deadlineMs);
const honest = () => writer(4).write("more");

it("VET-6 C3: a bomb is ended with its thread, and the next task has a new one", {
  timeout: 60_000,
}, async () => {
  await expect(tryOut(searchBomb(2, 9_900), limits.vetDeadlineMs)).rejects.toThrow("took longer");
  expect((await tryOut(honest())).kind).toBe("sound");
});

it("POOL-1 C18: a document that needs more than a worker's heap ends that thread, and neither the next task nor the process", {
  timeout: 90_000,
}, async () => {
  const measured = pool.run("measure", () => ({ state: [heapBomb(3)] }));
  const next = tryOut(honest());
  const error = await measured.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(TaskEnded);
  expect(String(error)).toContain("memory");
  expect((await next).kind).toBe("sound");
});
