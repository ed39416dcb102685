// Entry of a worker thread: one task at a time, answered in order.
import { parentPort } from "node:worker_threads";
import { handedOver } from "@/protocol/handed-over";
import { runTask, type TaskName, type Tasks } from "./tasks";

export interface TaskRequest {
  readonly name: TaskName;
  readonly input: Tasks[TaskName]["input"];
}

export type TaskAnswer =
  /** The task goes on; what it is judged by begins now. */
  | "ready"
  | { readonly ok: true; readonly output: Tasks[TaskName]["output"] }
  /** `ended`: not by the task itself. */
  | { readonly ok: false; readonly ended?: true; readonly message: string };

/** A document that was made here is handed over: copying it would stop the main thread. */
const say = (what: TaskAnswer): void =>
  parentPort?.postMessage(what, handedOver(what !== "ready" && what.ok ? [what.output] : []));

const answer = ({ name, input }: TaskRequest): TaskAnswer => {
  try {
    return { ok: true, output: runTask(name, input, () => say("ready")) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
};

parentPort?.on("message", (request: TaskRequest) => say(answer(request)));
