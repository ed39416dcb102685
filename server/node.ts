// One running server process: the HTTP server, its two halves and what they share. Built in the order in which
// each part needs the one before, and drained in the opposite order.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { collectDefaultMetrics } from "prom-client";
import { decideAccess } from "@/domain/access";
import { authSecret } from "@/domain/auth-secret";
import { addressHeader, clientAddress } from "@/domain/client-address";
import { openDatabase } from "@/domain/database";
import { type Env, tellNextAuth } from "@/domain/env";
import { keepHouse } from "@/domain/housekeeping";
import { createInvitationOutbox } from "@/domain/invitation-mail";
import { eventsAfter, latestOf, News } from "@/domain/live-events";
import { asTold } from "@/domain/notifications";
import { allowedOrigins } from "@/domain/origins";
import { createPasswords } from "@/domain/passwords";
import { projectedUpTo, storeProjection } from "@/domain/projection";
import { identify, isSecure, loginStands } from "@/domain/session";
import { fillShared } from "@/domain/shared";
import { createSharingGuard } from "@/domain/sharing-guard";
import { createSignInGuard } from "@/domain/sign-in-guard";
import { createTalkGuard } from "@/domain/talk-guard";
import { MemoryHub } from "./bus/memory-bus";
import { createFrontDoor } from "./front-door";
import { TokenBuckets } from "./gateway/token-bucket";
import { PrismaLog } from "./log/prisma-log";
import { createSmtpMailer } from "./mail/smtp-mailer";
import type { Logger } from "./ops/logger";
import { watchLoad } from "./ops/loop-load";
import { answerOps } from "./ops/ops-routes";
import { createRealtime } from "./realtime";
import { createWeb, type Web } from "./web";
import { workerOptions } from "./workers/worker-options";

export interface NodeOptions {
  readonly env: Env;
  readonly logger: Logger;
  readonly dev: boolean;
  /** The project folder, where Next finds its build. */
  readonly dir: string;
  readonly workerPath: string;
  readonly sqliteThreadPath: string;
}

const listen = (server: Server, env: Env): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: env.port, host: env.host, backlog: 4_096 }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** The address to tell a person. */
const localUrl = (host: string, port: number): string => {
  const shown = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
};

const notReady = (response: ServerResponse): void => {
  response.writeHead(503, { "Retry-After": "2", "Content-Type": "text/plain" });
  response.end("Parley is starting.\n");
};

export const startNode = async ({ env, logger, dev, dir, workerPath, sqliteThreadPath }: NodeOptions) => {
  const { limits } = env;
  const server = createFrontDoor(limits);
  let web: Web | null = null;
  let ready = false;

  // The port first: a taken one is known before any work is done.
  const port = await listen(server, env);
  const publicUrl = env.publicUrl ?? localUrl(env.host, port);
  const secret = authSecret(env, randomBytes);
  const secure = isSecure(publicUrl);
  const db = openDatabase(env.databaseUrl, sqliteThreadPath, limits.databaseSilenceMs);
  const now = () => new Date();
  const warn = (what: string, error: unknown) => logger.warn({ err: error }, what);
  const upgradeBudget = new TokenBuckets({
    perSecond: limits.upgradesPerAddressPerSecond,
    burst: limits.upgradesPerAddressBurst,
    now: () => performance.now(),
  });
  const addressOf = (request: IncomingMessage): string => {
    const forwarded = request.headers["x-forwarded-for"];
    return clientAddress(env.trustProxy, request.socket.remoteAddress, forwarded?.toString());
  };

  const realtime = createRealtime({
    log: new PrismaLog(db),
    events: {
      latest: (topics) => latestOf(db, topics),
      after: async (topic, number, most) => asTold(db, topic, await eventsAfter(db, topic, number, most)),
    },
    bus: new MemoryHub().seat(),
    limits,
    rateLimits: env.rateLimits,
    now: Date.now,
    timers: { set: setTimeout, clear: (timer) => clearTimeout(timer as NodeJS.Timeout) },
    load: watchLoad(),
    randomBytes,
    spawnWorker: () => new Worker(pathToFileURL(workerPath), workerOptions(limits)),
    storeProjection: (documentId, projection, editedAt) =>
      storeProjection({ db, news: new News(realtime.liveEvents, now) }, documentId, projection, editedAt),
    projectedUpTo: (documentId) => projectedUpTo(db, documentId),
    rules: {
      withinBudget: (request) => !env.rateLimits || upgradeBudget.take(addressOf(request)),
      allowedOrigins: allowedOrigins(env, publicUrl),
      identify: (cookieHeader) => identify({ db, authSecret: secret, secure, now }, cookieHeader),
      decideAccess: (userId, documentId) => decideAccess({ db }, userId, documentId),
      loginStands: (login) => loginStands({ db, now }, login),
    },
    warn,
  });
  collectDefaultMetrics({ register: realtime.metrics.registry });

  const mailer = env.mail === null ? null : createSmtpMailer(env.mail);
  const invitationOutbox = createInvitationOutbox(
    { db, now, liveEvents: realtime.liveEvents, authSecret: secret, publicUrl, warn },
    mailer,
  );

  fillShared({
    env,
    publicUrl,
    authSecret: secret,
    db,
    now,
    randomBytes,
    liveDocuments: realtime.liveDocuments,
    liveEvents: realtime.liveEvents,
    signInGuard: createSignInGuard({ limits, enabled: env.rateLimits }),
    sharingGuard: createSharingGuard({ limits, enabled: env.rateLimits }),
    invitationOutbox,
    talkGuard: createTalkGuard({ limits, enabled: env.rateLimits }),
    passwords: createPasswords(limits),
    warn,
  });
  tellNextAuth(publicUrl, secret);

  const isReady = async () => ready && !realtime.isDraining() && (await db.$queryRaw`SELECT 1`) !== null;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (await answerOps(request, response, { isReady, metrics: realtime.metrics, opsToken: env.opsToken }))
      return;
    if (web === null) return notReady(response);
    request.headers[addressHeader] = addressOf(request);
    await web.handle(request, response);
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    if (web?.upgrade && request.url?.startsWith("/_next/")) await web.upgrade(request, socket, head);
    else await realtime.upgrade(request, socket, head);
  };

  server.on("request", (request, response) => {
    answer(request, response).catch((error: unknown) => {
      warn("a request failed", error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.on("upgrade", (request, socket, head) => {
    upgrade(request, socket, head).catch((error: unknown) => {
      warn("an upgrade failed", error);
      socket.destroy();
    });
  });

  const keepHouseNow = () => {
    const news = new News(realtime.liveEvents, now);
    const deps = { db, now, liveDocuments: realtime.liveDocuments, news, publicUrl, warn };
    invitationOutbox.wake();
    keepHouse({ ...deps, mailer }, limits)
      .catch((error: unknown) => warn("housekeeping failed", error))
      .finally(() => news.announce());
  };
  const housekeeping = setInterval(keepHouseNow, limits.housekeepingIntervalMs);

  // What a crash left unsent.
  invitationOutbox.wake();

  web = await createWeb({ dir, dev, hostname: env.host, port });
  ready = true;

  return {
    url: publicUrl,
    /** Lets nobody in, brings everything to disk, and ends. */
    drain: async (): Promise<void> => {
      clearInterval(housekeeping);
      server.close();
      await realtime.drain();
      server.closeAllConnections();
      await web?.close();
      await db.$disconnect();
    },
  };
};
