// What open documents cost a real server: documents of 260,000 edits are written over the wire, the server starts
// again over them, one reader opens each, and the process is asked for its memory before and after.
import { setTimeout as pause } from "node:timers/promises";
import { largeDocument } from "@/bench/load/large-document";
import { FrameReader, LightClient } from "@/bench/load/light-client";
import { plainWire } from "@/bench/load/wire";
import { freePort } from "@/domain/testing/free-port";
import { encodeUpdate, subprotocol } from "@/protocol/messages";
import { ApiClient } from "../api-client";
import { ServerProcess } from "../server-process";
import { readMemory } from "./server-memory";

const edits = 260_000;
const workerIdleMs = 500;
/** Longer than a room waits before it projects, and a worker before it ends. */
const settleMs = 4_000;
const compactionDeadlineMs = 120_000;

export interface MemoryReport {
  readonly encodedBytes: number;
  readonly documents: number;
  /** Heap and buffers in use, for each open document. */
  readonly usedBytes: number;
  readonly residentBytes: number;
  readonly coldMs: readonly number[];
  /** Of which the server's main thread ran, with all that it did beside. */
  readonly coldMainThreadMs: readonly number[];
}

const metric = async (server: ServerProcess, name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
};

/** Every document has a snapshot: what is measured afterwards is opening, not tidying up. */
const compacted = async (server: ServerProcess, documents: number): Promise<void> => {
  const deadline = performance.now() + compactionDeadlineMs;
  while ((await metric(server, "sync_compactions_total")) < documents) {
    if (performance.now() > deadline) throw new Error("the documents were not compacted");
    await pause(100);
  }
};

class Visitors {
  readonly #server: ServerProcess;
  readonly #guest: ApiClient;
  readonly #reader = new FrameReader(plainWire);

  constructor(server: ServerProcess, guest: ApiClient) {
    this.#server = server;
    this.#guest = guest;
  }

  async open(documentId: string): Promise<LightClient> {
    const address = {
      url: `${this.#server.webSocketUrl}/sync/${documentId}`,
      headers: { cookie: this.#guest.cookie, origin: this.#server.url },
      protocols: [subprotocol],
    };
    return (await LightClient.open(address, plainWire, this.#reader, documentId)).client;
  }

  async write(chunks: readonly Uint8Array[]): Promise<string> {
    const { id } = await this.#guest.createDocument();
    const client = await this.open(id);
    const saved = new Promise<void>((resolve) => {
      client.listen((frame) => {
        if (frame.kind === "saved" && frame.count >= chunks.length) resolve();
      });
    });
    for (const chunk of chunks) client.say(encodeUpdate(chunk));
    await saved;
    client.close();
    return id;
  }
}

export const measureMemory = async (documents: number): Promise<MemoryReport> => {
  const inspectorPort = await freePort();
  const server = await ServerProcess.create({
    PARLEY_LIMITS: "off",
    PARLEY_LIMIT_WORKER_IDLE_MS: String(workerIdleMs),
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}`,
  });
  try {
    const whole = largeDocument(edits);
    const visitors = new Visitors(server, await ApiClient.guest(server.url, "Memory"));
    const ids: string[] = [];
    for (let i = 0; i <= documents; i++) ids.push(await visitors.write(whole.chunks));
    await compacted(server, ids.length);
    await server.stop();
    await server.start();
    const [first = "", ...rest] = ids;
    // The first open is that of the code: what it compiles and caches stays, whatever is opened.
    await visitors.open(first);
    await pause(settleMs);
    const before = await readMemory(inspectorPort);
    const coldMs: number[] = [];
    const coldMainThreadMs: number[] = [];
    for (const id of rest) {
      const [start, ranBefore] = [performance.now(), server.mainThreadMs()];
      await visitors.open(id);
      coldMs.push(performance.now() - start);
      coldMainThreadMs.push(server.mainThreadMs() - ranBefore);
    }
    await pause(settleMs);
    const after = await readMemory(inspectorPort);
    return {
      encodedBytes: whole.encoded.byteLength,
      documents,
      usedBytes: (after.usedBytes - before.usedBytes) / documents,
      residentBytes: (after.residentBytes - before.residentBytes) / documents,
      coldMs,
      coldMainThreadMs,
    };
  } finally {
    await server.remove();
  }
};
