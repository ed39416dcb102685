// The realtime half of a node: gateway, rooms, log, bus and workers, built from the outside in and wired once.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Worker } from "node:worker_threads";
import type { LiveDocuments } from "@/domain/live-documents";
import type { LiveEvents } from "@/domain/live-events";
import type { Login } from "@/domain/session";
import { trashedText } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Bus } from "./bus/bus";
import { AccessRecheck } from "./gateway/access-recheck";
import type { Connection } from "./gateway/connection";
import { Connections } from "./gateway/connections";
import { EntryTurns } from "./gateway/entry-turns";
import { Gateway } from "./gateway/gateway";
import { Lookups } from "./gateway/lookups";
import { TokenBuckets } from "./gateway/token-bucket";
import type { UpgradeRules } from "./gateway/upgrade";
import type { EventLog } from "./live/event-log";
import type { LiveConnection } from "./live/live-connection";
import { isLivePath, LiveGateway } from "./live/live-gateway";
import { Topics } from "./live/topics";
import { GroupCommit } from "./log/group-commit";
import type { UpdateLog } from "./log/update-log";
import { createMetrics } from "./ops/metrics";
import { Compactor } from "./room/compactor";
import { ContentHashes } from "./room/content-hashes";
import { Endings } from "./room/endings";
import { Projector } from "./room/projector";
import { Registry, type Timers } from "./room/registry";
import { type TickClock, turnsOf } from "./room/tick";
import { VettingLane } from "./room/vetting-lane";
import { TaskEnded, WorkerPool } from "./workers/pool";
import type { Projection } from "./workers/projection";
import type { Tasks } from "./workers/tasks";

export interface RealtimeOptions {
  readonly log: UpdateLog;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly limits: Limits;
  readonly rateLimits: boolean;
  readonly now: () => number;
  readonly timers: Timers;
  /** How busy this thread was lately, from 0 to 1. */
  readonly load: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly spawnWorker: () => Worker;
  readonly storeProjection: (documentId: DocumentId, projection: Projection, editedAt: Date) => Promise<void>;
  readonly projectedUpTo: (documentId: DocumentId) => Promise<Date | null>;
  readonly rules: Pick<UpgradeRules, "withinBudget" | "allowedOrigins" | "identify" | "decideAccess"> & {
    readonly loginStands: (login: Login) => Promise<boolean>;
  };
  readonly warn: (what: string, error: unknown) => void;
}

export const createRealtime = (options: RealtimeOptions) => {
  const { log, bus, limits, now, timers, warn } = options;
  const startedAt = now();
  const newIds = new TokenBuckets({
    perSecond: limits.newClientIdsPerMinute / 60,
    burst: limits.newClientIdsPerMinute,
    now,
  });
  let draining = false;

  const connections = new Connections<Connection>(limits);
  const listeners = new Connections<LiveConnection>(limits);
  const ticks: TickClock = {
    now: () => performance.now(),
    soon: (work) => void setImmediate(work),
    after: (work, ms) => void timers.set(work, ms),
    load: options.load,
  };
  const turn = turnsOf(ticks);
  const pool = new WorkerPool({
    threads: 1,
    spawn: options.spawnWorker,
    deadlineMs: limits.workerDeadlineMs,
    idleMs: limits.workerIdleMs,
    timers,
    turn,
  });
  // A thread of its own, so that vetting waits for nothing else and nothing else for it.
  const vetting = new WorkerPool({
    threads: 1,
    spawn: options.spawnWorker,
    deadlineMs: limits.workerDeadlineMs,
    idleMs: limits.workerIdleMs,
    timers,
    turn,
  });
  const unlimited = Number.POSITIVE_INFINITY;
  const lane = new VettingLane({
    limits: options.rateLimits ? limits : { ...limits, vetBudgetMs: unlimited, vetBuildBudgetMs: unlimited },
    now,
    tryOut: (state, update, deadlineMs) =>
      vetting.run("tryOut", () => ({ state, update, limits }), deadlineMs),
    measure: (documentId, state) =>
      endings.watch(
        documentId,
        vetting.run("measure", () => ({ state })),
      ),
    warn,
  });
  const commits = new GroupCommit({
    log,
    randomBytes: options.randomBytes,
    now,
    pause: (ms) => new Promise((resolve) => timers.set(resolve, ms)),
    spacingMs: limits.commitSpacingMs,
    retryMs: limits.commitRetryMs,
    retryLongestMs: limits.commitRetryLongestMs,
    uncommittedBytes: limits.uncommittedBytes,
    onCommitted: (rows, afterMs) => {
      metrics.confirmSeconds.observe(afterMs / 1_000);
      compactor.committed(rows);
      for (const { documentId } of rows) projector.touch(documentId, new Date(now()));
    },
    onTrouble: (commitsFail, error, documentId) => {
      if (commitsFail) {
        metrics.storeFailures.inc();
        const whose = documentId === null ? "" : ` of document ${documentId} alone`;
        warn(`commits${whose} fail; updates are relayed and kept until they succeed`, error);
      }
      for (const connection of connections) {
        if (documentId !== null && connection.documentId !== documentId) continue;
        connection.sendTrouble(commits.isFailing(connection.documentId));
      }
    },
  });
  /** A task of the general worker that builds the whole document. */
  const build = <Name extends "project" | "compact" | "hash" | "measure">(
    documentId: DocumentId,
    name: Name,
    input: () => Tasks[Name]["input"],
  ): Promise<Tasks[Name]["output"]> => endings.watch(documentId, pool.run(name, input));
  const endings = new Endings({
    restMs: limits.workerDeadlineMs,
    timers,
    wasEnded: (error) => error instanceof TaskEnded,
    tryAgain: async (documentId) => {
      const room = await registry.open(documentId);
      await build(documentId, "measure", () => ({ state: room.pieces() }));
    },
    isBuiltElsewhere: async (documentId) => (await (await registry.open(documentId)).measure()) !== null,
    onStuck: (documentId) => registry.quarantine(documentId),
    warn,
  });
  const projector = new Projector({
    delayMs: limits.projectionDelayMs,
    longestMs: limits.projectionLongestMs,
    now: () => performance.now(),
    timers,
    project: async (documentId) => {
      const room = await registry.open(documentId);
      // What is left of a document in quarantine is not what it says.
      if (room.isReadOnly) return null;
      return build(documentId, "project", () => ({ state: room.pieces(), limits }));
    },
    projectedUpTo: options.projectedUpTo,
    store: options.storeProjection,
    warn,
  });
  const compactor = new Compactor({
    log,
    afterRows: limits.compactAfterRows,
    afterBytes: limits.compactAfterBytes,
    compact: (documentId, pieces) => build(documentId, "compact", () => ({ pieces })),
    onCompacted: async (documentId, state) => {
      metrics.compactions.inc();
      await registry.find(documentId)?.adoptSnapshot(state);
    },
    warn,
  });
  const hashes = new ContentHashes({
    limits,
    now,
    hash: (documentId, state) => build(documentId, "hash", () => ({ state })),
    warn,
  });
  const registry: Registry = new Registry({
    log,
    commits,
    bus,
    limits,
    now,
    timers,
    ticks,
    lane,
    mayBind: (userId, ids) => !options.rateLimits || newIds.take(userId, ids),
    isRecovering: () => now() - startedAt < limits.recoveryMs,
    hash: (documentId, userId, state) => hashes.hash(documentId, userId, state),
    onDiverged: (documentId, userId) => {
      metrics.diverged.inc();
      warn(`user ${userId} saw another text of document ${documentId} than is stored`, null);
    },
    onQuarantined: (documentId, damaged) => {
      metrics.quarantined.inc();
      warn(`document ${documentId} is in quarantine; npm run excise -- ${documentId}`, damaged);
    },
    onLoaded: (documentId, stored, afterMs) => {
      metrics.loadSeconds.observe(afterMs / 1_000);
      void projector.loaded(documentId, stored.editedAt);
      compactor.loaded(documentId, stored);
    },
    onUnloaded: (documentId) => compactor.unloaded(documentId),
    onAccepted: () => metrics.updates.inc(),
    warn,
  });
  const metrics = createMetrics({
    connections: () => connections.size,
    rooms: () => registry.roomCount,
    roomBytes: () => registry.roomBytes,
    uncommittedBytes: () => commits.uncommittedBytes,
    storeLagSeconds: () => commits.lagMs / 1_000,
    projectionsWaiting: () => projector.waiting,
    queuedBytes: () => connections.queuedBytes,
    clientsBehind: () => connections.behindCount,
    liveConnections: () => listeners.size,
    liveSubscriptions: () => topics.subscriptionCount,
    liveBehind: () => listeners.behindCount,
  });
  const lookups = new Lookups(limits.lookupsAtOnce);
  const topics = new Topics({
    log: options.events,
    decide: async (userId, subject) => {
      if (subject.kind === "person") return subject.userId === userId ? "granted" : "unknown";
      const { documentId } = subject;
      return (await lookups.run(() => options.rules.decideAccess(userId, documentId))).outcome;
    },
    limits,
    now,
    timers,
    onTold: (count) => metrics.liveTold.inc(count),
    warn,
  });
  const entries = new EntryTurns(turn);
  const isFull = () => connections.size + listeners.size >= limits.connectionsPerNode;
  const gateway = new Gateway({
    rules: {
      ...options.rules,
      lookups,
      isDraining: () => draining,
      isFull,
      userIsFull: (userId) => connections.userIsFull(userId),
      openRoom: (documentId) => registry.open(documentId),
      turn: () => entries.take(),
      connectionsPerRoom: limits.connectionsPerRoom,
    },
    registry,
    connections,
    limits,
    rateLimits: options.rateLimits,
    now,
    timers,
    logIsFull: () => commits.isFull,
    commitsFail: (documentId) => commits.isFailing(documentId),
    onRejected: (reason) => metrics.rejected.inc({ reason }),
    onRefused: ({ identity, documentId }, reason, why) => {
      metrics.framesRejected.inc({ reason });
      warn(`user ${identity.userId} was sent away from document ${documentId}: ${reason} (${why})`, null);
    },
    onTooSlow: () => metrics.slowClosed.inc(),
  });

  const recheck = new AccessRecheck({
    connections,
    listeners,
    topics,
    everyMs: limits.accessRecheckMs,
    timers,
    decideAccess: options.rules.decideAccess,
    loginStands: options.rules.loginStands,
    warn,
  });
  const live = new LiveGateway({
    rules: {
      ...options.rules,
      lookups,
      isDraining: () => draining,
      isFull,
      userIsFull: (userId) => listeners.userIsFull(userId),
      turn: () => entries.take(),
    },
    topics,
    connections: listeners,
    limits,
    rateLimits: options.rateLimits,
    now,
    timers,
    onRejected: (reason) => metrics.rejected.inc({ reason }),
    onTooSlow: () => metrics.slowClosed.inc(),
  });

  const liveDocuments: LiveDocuments = {
    setTitle: (documentId, title) =>
      registry.editOwn(documentId, (room) => pool.run("setTitle", () => ({ state: room.pieces(), title }))),
    documentClosed: (documentId, byName) => {
      connections.closeDocument(documentId, "trashed", trashedText(byName));
      topics.accessChanged(documentId, null);
    },
    accessChanged: (documentId, userId) => {
      const observed = metrics.revokeSeconds.startTimer();
      connections.closeMember(documentId, userId, "reload");
      observed();
      topics.accessChanged(documentId, userId);
    },
    linkChanged: async (documentId) => {
      topics.accessChanged(documentId, null);
      await connections.closeChanged(
        documentId,
        async (userId) => {
          const access = await options.rules.decideAccess(userId, documentId);
          return access.outcome === "granted" ? access.role : null;
        },
        "reload",
      );
    },
    personChanged: (person) => {
      connections.renamePerson(person);
      listeners.renamePerson(person);
    },
    sessionEnded: (sessionId) => {
      connections.closeSession(sessionId);
      listeners.closeSession(sessionId);
    },
    otherSessionsEnded: (userId, keptSessionId) => {
      connections.closeOtherSessions(userId, keptSessionId);
      listeners.closeOtherSessions(userId, keptSessionId);
    },
  };

  const liveEvents: LiveEvents = { changed: (changed) => topics.changed(changed) };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> =>
    (isLivePath(request.url) ? live : gateway).upgrade(request, socket, head);

  /** Lets nobody in, sends everybody away to come back, and returns when all they wrote is on disk. */
  const drain = async (): Promise<void> => {
    draining = true;
    await Promise.all([connections.sendAway(timers), listeners.sendAway(timers)]);
    recheck.stop();
    gateway.close();
    live.close();
    const work = commits.drain().then(() => Promise.all([projector.drain(), compactor.drain()]));
    const deadline = new Promise<"late">((resolve) => timers.set(() => resolve("late"), limits.drainMs));
    if ((await Promise.race([work, deadline])) === "late") {
      warn("the database did not take everything before the deadline", commits.uncommittedBytes);
    }
    endings.stop();
    await Promise.all([pool.close(), vetting.close()]);
  };

  return { upgrade, liveDocuments, liveEvents, metrics, drain, isDraining: () => draining };
};

export type Realtime = ReturnType<typeof createRealtime>;
