// What a running server holds in memory, garbage left out: its debugger is asked to collect it first.
import WebSocket from "ws";

export interface Memory {
  /** Heap in use, and buffers and strings outside of it. */
  readonly usedBytes: number;
  readonly residentBytes: number;
}

const usage = "JSON.stringify(process.memoryUsage())";

/** For a server that was started with `--inspect` on this port. */
export const readMemory = async (inspectorPort: number): Promise<Memory> => {
  const listed = await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json();
  const [{ webSocketDebuggerUrl }] = listed as [{ webSocketDebuggerUrl: string }];
  const debug = new WebSocket(webSocketDebuggerUrl);
  const failed = new Promise<never>((_, fail) => debug.once("error", fail));
  const opened = new Promise<void>((done) => debug.once("open", () => done()));
  await Promise.race([opened, failed]);
  let calls = 0;
  const call = (method: string, params = {}): Promise<unknown> => {
    calls += 1;
    const id = calls;
    debug.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => {
      debug.on("message", (text) => {
        const answer = JSON.parse(text.toString()) as { id?: number; result?: unknown };
        if (answer.id === id) resolve(answer.result);
      });
    });
  };
  await call("HeapProfiler.enable");
  // What the first one finalizes, the second one frees.
  await call("HeapProfiler.collectGarbage");
  await call("HeapProfiler.collectGarbage");
  const answer = (await call("Runtime.evaluate", { expression: usage })) as { result: { value: string } };
  const { heapUsed, external, rss } = JSON.parse(answer.result.value) as NodeJS.MemoryUsage;
  // A process with a debugger waits for it before it ends.
  debug.terminate();
  return { usedBytes: heapUsed + external, residentBytes: rss };
};
