// The node that `hostile.ts` attacks: the realtime half with its real workers behind a real port, in a process of its own,
// so that what is measured is the node's work and not that of its attackers. Says its port and its documents, and ends
// with whoever started it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { newDocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { MemoryHub } from "@/server/bus/memory-bus";
import { MemoryEventLog } from "@/server/live/memory-event-log";
import { MemoryLog } from "@/server/log/memory-log";
import { watchLoad } from "@/server/ops/loop-load";
import { createRealtime } from "@/server/realtime";
import { loginOf } from "@/server/testing/logins";
import { workerOptions } from "@/server/workers/worker-options";
import { type AttackedNode, origin } from "./hostile";

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const log = new MemoryLog();
const documents = Array.from({ length: 3 }, () => newDocumentId(randomBytes));
for (const documentId of documents) log.addDocument(documentId);

const realtime = createRealtime({
  log,
  bus: new MemoryHub().seat(),
  limits,
  rateLimits: true,
  now: Date.now,
  timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
  load: watchLoad(),
  randomBytes,
  spawnWorker: () => new Worker(resolve(import.meta.dirname, "../../dist/worker.js"), workerOptions(limits)),
  events: new MemoryEventLog(),
  projectedUpTo: async () => null,
  storeProjection: async () => undefined,
  rules: {
    withinBudget: () => true,
    allowedOrigins: new Set([origin]),
    identify: async (cookie = "") => ({
      identity: { userId: cookie, name: cookie, color: "#000000" },
      ...loginOf(cookie),
    }),
    loginStands: async () => true,
    decideAccess: async () => ({ outcome: "granted", role: "editor" }),
  },
  warn: () => undefined,
});
const server = createServer();
server.on("upgrade", (request, socket, head) => void realtime.upgrade(request, socket, head));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ port, documents } satisfies AttackedNode);
});
process.once("disconnect", () => process.exit(0));
