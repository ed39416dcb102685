// A worker thread that is none: does its tasks on this thread, one after the other.
import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { runTask } from "../workers/tasks";
import type { TaskAnswer, TaskRequest } from "../workers/worker";

class InlineWorker extends EventEmitter {
  postMessage(request: TaskRequest): void {
    setImmediate(() => this.emit("message", this.#answer(request)));
  }

  unref(): void {}

  async terminate(): Promise<void> {}

  #answer({ name, input }: TaskRequest): TaskAnswer {
    try {
      return {
        ok: true,
        output: runTask(name, input, () => this.emit("message", "ready" satisfies TaskAnswer)),
      };
    } catch (error) {
      return { ok: false, message: String(error) };
    }
  }
}

export const inlineWorker = (): Worker => new InlineWorker() as unknown as Worker;
