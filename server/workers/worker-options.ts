// What every worker thread is started with, whoever starts it.
import type { WorkerOptions } from "node:worker_threads";
import type { Limits } from "@/protocol/limits";

/** A task that needs more heap ends with its thread, and nothing else does. */
export const workerOptions = ({
  workerHeapMegabytes,
}: Pick<Limits, "workerHeapMegabytes">): WorkerOptions => ({
  resourceLimits: { maxOldGenerationSizeMb: workerHeapMegabytes },
});
