// A gateway that listens, for tests over real sockets: everything of the server but pages and a database. Anybody
// whose cookie is a name is that person, an editor of the one document there is, and of those that a test adds.
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Worker } from "node:worker_threads";
import type { DocumentId } from "@/protocol/ids";
import { type Limits, limits as usual } from "@/protocol/limits";
import { MemoryHub } from "../bus/memory-bus";
import { createFrontDoor } from "../front-door";
import { TokenBuckets } from "../gateway/token-bucket";
import { MemoryEventLog } from "../live/memory-event-log";
import { MemoryLog } from "../log/memory-log";
import type { UpdateLog } from "../log/update-log";
import { createRealtime, type RealtimeOptions } from "../realtime";
import { testDocumentId } from "./edits";
import { inlineWorker } from "./inline-worker";
import { loginOf } from "./logins";

type GatewayOptions = Partial<Limits> & {
  readonly rateLimits?: boolean;
  readonly rules?: Partial<RealtimeOptions["rules"]>;
};

export const openGateway = async (
  { rateLimits = false, rules = {}, ...changed }: GatewayOptions = {},
  log: UpdateLog = new MemoryLog(),
  /** One that is in the log already. */
  stored: DocumentId | null = null,
  spawnWorker: () => Worker = inlineWorker,
) => {
  const limits = { ...usual, ...changed };
  const documentId = stored ?? testDocumentId();
  if (stored === null && log instanceof MemoryLog) log.addDocument(documentId);
  const documents = new Set([documentId]);
  const budget = new TokenBuckets({
    perSecond: limits.upgradesPerAddressPerSecond,
    burst: rateLimits ? limits.upgradesPerAddressBurst : Number.POSITIVE_INFINITY,
    now: () => performance.now(),
  });
  const server = createFrontDoor(limits);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const realtime = createRealtime({
    log,
    events: new MemoryEventLog(),
    bus: new MemoryHub().seat(),
    limits,
    rateLimits,
    now: Date.now,
    timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
    load: () => 0,
    randomBytes,
    spawnWorker,
    storeProjection: async () => undefined,
    projectedUpTo: async () => new Date(0),
    rules: {
      withinBudget: () => budget.take("everybody"),
      allowedOrigins: new Set([origin]),
      identify: async (name) =>
        name === undefined ? null : { identity: { userId: name, name, color: "#0b6bcb" }, ...loginOf(name) },
      decideAccess: async (_, asked) =>
        documents.has(asked) ? { outcome: "granted", role: "editor" } : { outcome: "unknown" },
      loginStands: async () => true,
      ...rules,
    },
    warn: () => undefined,
  });
  server.on("request", (_, response) => response.end("pages"));
  server.on("upgrade", (request, socket, head) => void realtime.upgrade(request, socket, head));
  return {
    port,
    origin,
    documentId,
    /** Those that may be opened. */
    documents,
    log,
    metrics: realtime.metrics,
    liveDocuments: realtime.liveDocuments,
    close: async (): Promise<void> => {
      await realtime.drain();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

export type OpenGateway = Awaited<ReturnType<typeof openGateway>>;
