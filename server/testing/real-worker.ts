// The worker thread itself, compiled for tests, with the options of the product.
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { limits } from "@/protocol/limits";
import { workerOptions } from "../workers/worker-options";

/** Compiles the worker, and answers what starts one. */
export const realWorkers = async (): Promise<() => Worker> => {
  const compiled = await build({
    entryPoints: ["server/workers/worker.ts"],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
  });
  const code = compiled.outputFiles[0]?.text ?? "";
  return () => new Worker(code, { ...workerOptions(limits), eval: true });
};
