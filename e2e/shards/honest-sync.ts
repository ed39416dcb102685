// Fact 2: nobody is told "synced" over an empty view of a document that is not empty.

import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { MemoryLog } from "@/server/log/memory-log";
import { writer } from "@/server/testing/edits";
import { openGateway } from "@/server/testing/open-gateway";
import { ApiClient } from "../api-client";
import { between, seeded } from "../random";
import { ServerProcess } from "../server-process";
import { held, pause, type Shard, type ShardOptions } from "./shard";

/** A log whose loads wait, and fail as often as they are told to. */
class SlowLog extends MemoryLog {
  loadMs = 0;
  failures = 0;

  override async load(...asked: Parameters<MemoryLog["load"]>) {
    await pause(this.loadMs);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error("the storage failed");
    }
    return super.load(...asked);
  }
}

const slowAndFailing = async ({ size, say }: ShardOptions): Promise<boolean> => {
  const log = new SlowLog();
  const gateway = await openGateway({}, log);
  await log.write([{ documentId: gateway.documentId, key: "1", update: writer(1).write("here before") }]);
  log.loadMs = size("delay", 2_000);
  log.failures = 2;
  const headers = { cookie: "alice", origin: gateway.origin };
  class Socket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers });
    }
  }
  const codes: number[] = [];
  const views: string[] = [];
  const clients = Array.from({ length: 20 }, () => {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(
      `${gateway.origin.replace("http", "ws")}/sync`,
      gateway.documentId,
      doc,
      {
        WebSocketPolyfill: Socket as unknown as typeof globalThis.WebSocket,
        disableBc: true,
      },
    );
    provider.on("connection-close", (event) => {
      // Without an event it is this side that leaves.
      if (event !== null) codes.push(event.code);
    });
    const synced = new Promise<void>((resolve) =>
      provider.once("sync", () => {
        views.push(doc.getXmlFragment(bodyRoot).toString());
        resolve();
      }),
    );
    return { provider, synced };
  });
  await Promise.all(clients.map(({ synced }) => synced));
  for (const { provider } of clients) provider.destroy();
  const rows = (await log.load(gateway.documentId)).keys.length;
  await gateway.close();
  return [
    held(
      say,
      `load delayed and failing: closed with ${[...new Set(codes)].join(", ")}`,
      codes.length > 0 && codes.every((code) => code === 1013),
    ),
    held(
      say,
      `${views.length} clients synced, ${views.filter((view) => !view.includes("here before")).length} of them over less than is stored`,
      views.every((view) => view.includes("here before")),
    ),
    held(say, `rows written by all of this: ${rows - 1}`, rows === 1),
  ].every(Boolean);
};

/** Writes and is gone in the moment in which that is being written, again and again. */
const leaveAndRejoin = async ({ seed, size, say }: ShardOptions): Promise<boolean> => {
  const random = seeded(seed);
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off", PARLEY_LIMIT_ROOM_IDLE_MS: "1" });
  try {
    const client = await ApiClient.guest(server.url, "Writer");
    const { id } = await client.createDocument();
    const times = size("times", 500);
    let short = 0;
    for (let n = 0; n < times; n++) {
      const provider = client.connect(id);
      await new Promise((synced) => provider.once("sync", synced));
      const body = provider.doc.getXmlFragment(bodyRoot);
      if (body.length !== n) short += 1;
      const paragraph = new Y.XmlElement("paragraph");
      paragraph.insert(0, [new Y.XmlText(`⟨${n}⟩`)]);
      body.insert(body.length, [paragraph]);
      // A ping is answered when everything before it has been heard; then we are gone, at once or a moment later.
      const socket = provider.ws as unknown as WebSocket;
      await new Promise((pong) => {
        socket.once("pong", pong);
        socket.ping();
      });
      if (between(random, 0, 1) === 0) await pause(between(random, 0, 20));
      provider.destroy();
    }
    const provider = client.connect(id);
    await new Promise((synced) => provider.once("sync", synced));
    const found = provider.doc.getXmlFragment(bodyRoot).toString().match(/⟨\d+⟩/g) ?? [];
    provider.destroy();
    const all = found.length === times && new Set(found).size === times;
    return [
      held(say, `${times} times written, left and rejoined: ${found.length} there`, all),
      held(say, `came back to less than was there ${short} times`, short === 0),
    ].every(Boolean);
  } finally {
    await server.remove();
  }
};

export const honestSync: Shard = async (options) => {
  const honest = await slowAndFailing(options);
  return (await leaveAndRejoin(options)) && honest;
};
