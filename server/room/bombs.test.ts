import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { searchBomb } from "../testing/bombs";
import { writer } from "../testing/edits";
import { WorkerPool } from "../workers/pool";

const compiled = await build({
  entryPoints: ["server/workers/worker.ts"],
  bundle: true,
  write: false,
  platform: "node",
  format: "cjs",
});

const pool = new WorkerPool({
  threads: 1,
  spawn: () => new Worker(compiled.outputFiles[0]?.text ?? "", { eval: true }),
  deadlineMs: 20_000,
  idleMs: 60_000,
  timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
});
afterAll(() => pool.close());

it("VET-6 C3: a bomb is ended with its thread, and the next task has a new one", {
  timeout: 60_000,
}, async () => {
  const alice = writer(1);
  const state = [alice.write("there")];
  const input = (update: Uint8Array) => ({ state, update, limits });
  const bomb = input(searchBomb(2, 9_900));
  await expect(pool.run("tryOut", bomb, limits.vetDeadlineMs)).rejects.toThrow("took longer");
  expect((await pool.run("tryOut", input(alice.write("more")))).kind).toBe("sound");
});
