import { describe, expect, it } from "vitest";
import { ManualTime } from "../testing/timers";
import { WorkerPool } from "./pool";
import type { TaskAnswer, TaskRequest } from "./worker";

/** A thread that answers when the test says so. */
class FakeThread {
  readonly requests: TaskRequest[] = [];
  readonly handedOver: ArrayBuffer[] = [];
  ended = false;
  #answer: (answer: TaskAnswer) => void = () => undefined;
  #exit: () => void = () => undefined;

  on(event: string, listener: (...values: never[]) => void): void {
    if (event === "message") this.#answer = listener as (answer: TaskAnswer) => void;
    if (event === "exit") this.#exit = listener as () => void;
  }

  postMessage(request: TaskRequest, handedOver: readonly ArrayBuffer[]): void {
    this.requests.push(request);
    this.handedOver.push(...handedOver);
  }

  unref(): void {
    // It keeps no process alive anyway.
  }

  async terminate(): Promise<void> {
    this.ended = true;
    this.#exit();
  }

  answer(): void {
    this.#answer({ ok: true, output: new Uint8Array([1]) });
  }
}

const setUp = () => {
  const time = new ManualTime();
  const threads: FakeThread[] = [];
  const spawn = () => {
    const thread = new FakeThread();
    threads.push(thread);
    return thread;
  };
  const turn = () => new Promise<void>((resolve) => time.soon(resolve));
  const pool = new WorkerPool({ threads: 1, spawn, deadlineMs: 1_000, idleMs: 5_000, timers: time, turn });
  const run = () => pool.run("compact", () => ({ pieces: [] }));
  return { time, threads, pool, run };
};

describe("WorkerPool", () => {
  it("POOL-1 ends a thread that misses its deadline with its one task, and goes on with another", async () => {
    const { time, threads, run } = setUp();
    const stuck = run();
    const next = run();
    time.pass(1_000);
    await expect(stuck).rejects.toThrow("longer than 1000 ms");
    expect(threads.map(({ ended }) => ended)).toEqual([true, false]);
    threads[1]?.answer();
    await expect(next).resolves.toEqual(new Uint8Array([1]));
  });

  it("POOL-1 asks for the input of a task when a thread is free for it, and fails a task that has none alone", async () => {
    const { threads, pool, run } = setUp();
    const first = run();
    const asked: string[] = [];
    const gone = pool.run("compact", () => {
      throw new Error("there is nothing any more");
    });
    const failed = expect(gone).rejects.toThrow("nothing any more");
    const last = pool.run("compact", () => {
      asked.push("last");
      return { pieces: [] };
    });
    expect(asked).toEqual([]);
    threads[0]?.answer();
    await first;
    await failed;
    expect(asked).toEqual(["last"]);
    threads[0]?.answer();
    await last;
  });

  it("POOL-1 fails the task of a thread that dies, and no other", async () => {
    const { threads, run } = setUp();
    const lost = run();
    const next = run();
    await threads[0]?.terminate();
    await expect(lost).rejects.toThrow("the worker thread ended");
    threads[1]?.answer();
    await expect(next).resolves.toEqual(new Uint8Array([1]));
  });

  it("POOL-3 copies what is large in turns before it asks, and asks no thread that was ended meanwhile", async () => {
    const { time, threads, pool } = setUp();
    const large = new Uint8Array(2_500_000);
    const runLarge = () => pool.run("compact", () => ({ pieces: [large] }));
    const done = runLarge();
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    for (const asked of [0, 0, 1]) {
      await settled();
      expect(threads[0]?.requests).toHaveLength(asked);
      time.pass(0);
    }
    expect(threads[0]?.handedOver.map(({ byteLength }) => byteLength)).toEqual([large.byteLength]);
    threads[0]?.answer();
    await done;

    const late = expect(runLarge()).rejects.toThrow("longer than 1000 ms");
    time.pass(1_000);
    await late;
    for (let i = 0; i < 3; i++) {
      time.pass(0);
      await settled();
    }
    expect(threads[0]?.requests).toHaveLength(1);
  });

  it("POOL-2 has no thread before the first task, and none some time after the last", async () => {
    const { time, threads, run } = setUp();
    expect(threads).toEqual([]);
    for (let task = 0; task < 3; task++) {
      const done = run();
      threads[0]?.answer();
      await done;
      time.pass(4_999);
    }
    expect(threads.map(({ ended }) => ended)).toEqual([false]);
    time.pass(1);
    expect(threads.map(({ ended }) => ended)).toEqual([true]);
    expect(time.pending).toBe(0);
    const again = run();
    threads[1]?.answer();
    await again;
    expect(threads).toHaveLength(2);
  });
});
