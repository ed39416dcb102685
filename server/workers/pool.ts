// A few worker threads with a deadline per task. A thread that misses it is stuck in one document's content: it is
// terminated and replaced, and only that task fails. One without work ends after a while: an idle heap is still a heap.
// Must never let a task wait on the main thread. Implements POOL-1 to POOL-3.
import type { Timers } from "../room/registry";
import { inTurns, type Turn } from "../updates/update-layout";
import { type Packed, packing } from "./packed";
import type { TaskName, Tasks } from "./tasks";
import type { TaskAnswer, TaskRequest } from "./worker";

export interface PoolOptions {
  readonly threads: number;
  readonly spawn: () => Thread;
  readonly deadlineMs: number;
  readonly idleMs: number;
  readonly timers: Timers;
  readonly turn: Turn;
}

/** What the pool needs of a worker thread. */
export interface Thread {
  on(event: "message", listener: (answer: TaskAnswer) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "exit", listener: () => void): unknown;
  postMessage(request: TaskRequest, handedOver: readonly ArrayBuffer[]): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** A task took too long or too much, and its thread was ended with it. */
export class TaskEnded extends Error {}

interface Job {
  readonly name: TaskName;
  readonly input: () => TaskRequest["input"];
  readonly deadlineFromReadyMs: number;
  readonly resolve: (output: Tasks[TaskName]["output"]) => void;
  readonly reject: (error: Error) => void;
}

type Settled = Exclude<TaskAnswer, "ready">;

/** One thread, and the job it is on. */
class Seat {
  readonly #options: PoolOptions;
  #worker: Thread | null = null;
  #idleTimer: unknown = null;
  #hear: ((answer: TaskAnswer) => void) | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get isFree(): boolean {
    return this.#hear === null;
  }

  async run(job: Job, input: TaskRequest["input"]): Promise<void> {
    const { timers, deadlineMs, idleMs } = this.#options;
    timers.clear(this.#idleTimer);
    const answer = await new Promise<Settled>((resolve) => {
      const endAfter = (ms: number) =>
        timers.set(() => {
          this.#discard();
          resolve({ ok: false, ended: true, message: `${job.name} took longer than ${ms} ms` });
        }, ms);
      let deadline = endAfter(deadlineMs);
      this.#hear = (answered) => {
        timers.clear(deadline);
        if (answered === "ready") deadline = endAfter(job.deadlineFromReadyMs);
        else resolve(answered);
      };
      this.#send(job.name, input);
    });
    this.#hear = null;
    this.#idleTimer = timers.set(() => this.#discard(), idleMs);
    if (answer.ok) job.resolve(answer.output);
    else job.reject(answer.ended === true ? new TaskEnded(answer.message) : new Error(answer.message));
  }

  async close(): Promise<void> {
    this.#options.timers.clear(this.#idleTimer);
    await this.#worker?.terminate();
  }

  #send(name: TaskName, given: TaskRequest["input"]): void {
    const thread = this.#thread();
    const send = ({ input, buffers }: Packed<TaskRequest["input"]>): void => {
      // Its deadline may have passed meanwhile.
      if (this.#worker === thread) thread.postMessage({ name, input }, buffers);
    };
    const { turn } = this.#options;
    const steps = packing(given);
    const first = steps.next();
    if (first.done) send(first.value);
    else
      void turn()
        .then(() => inTurns(steps, turn))
        .then(send);
  }

  #thread(): Thread {
    if (this.#worker !== null) return this.#worker;
    const worker = this.#options.spawn();
    const lost = (message: string) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#hear?.({ ok: false, ended: true, message });
    };
    worker.on("message", (answer) => {
      // A thread that was discarded may have answered in its last moment.
      if (this.#worker === worker) this.#hear?.(answer);
    });
    worker.on("error", (error) => lost(error instanceof Error ? error.message : String(error)));
    worker.on("exit", () => lost("the worker thread ended"));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #discard(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }
}

export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #seats: Seat[];
  readonly #queue: Job[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#seats = Array.from({ length: options.threads }, () => new Seat(options));
  }

  /**
   * The input is asked for when a thread is free: however many wait, no document is held twice for them.
   * `deadlineFromReadyMs`: from where the task says that it is ready to be judged by its time.
   */
  run<Name extends TaskName>(
    name: Name,
    input: () => Tasks[Name]["input"],
    deadlineFromReadyMs: number = this.#options.deadlineMs,
  ): Promise<Tasks[Name]["output"]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ name, input, deadlineFromReadyMs, resolve: resolve as Job["resolve"], reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.close()));
  }

  #dispatch(): void {
    const seat = this.#seats.find((candidate) => candidate.isFree);
    if (seat === undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    try {
      void seat.run(job, job.input()).then(() => this.#dispatch());
    } catch (error) {
      job.reject(error instanceof Error ? error : new Error(String(error)));
      this.#dispatch();
    }
  }
}
