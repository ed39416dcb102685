import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { limits as usualLimits } from "@/protocol/limits";
import {
  documentTopic,
  type LiveClientMessage,
  type LiveServerMessage,
  type Topic,
  writeLive,
} from "@/protocol/live";
import { Connections } from "../gateway/connections";
import { Lookups } from "../gateway/lookups";
import { testDocumentId } from "../testing/edits";
import { loginOf } from "../testing/logins";
import type { LiveConnection } from "./live-connection";
import { LiveGateway } from "./live-gateway";
import { MemoryEventLog } from "./memory-event-log";
import { Topics } from "./topics";

const origin = "http://parley.test";

describe("the door of /live", () => {
  let server: Server;
  let gateway: LiveGateway;
  let connections: Connections<LiveConnection>;
  let topics: Topics;
  let log: MemoryEventLog;
  let rejected: string[];
  let isDraining: boolean;
  let outcome: "granted" | "trashed" | "unknown";
  const clients: WebSocket[] = [];
  const limits = {
    ...usualLimits,
    liveMessagesBurst: 5,
    liveMessagesPerSecond: 10,
    livePauseLongestMs: 2_000,
  };
  const timers = { set: setTimeout, clear: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout) };

  beforeEach(async () => {
    log = new MemoryEventLog();
    outcome = "granted";
    rejected = [];
    isDraining = false;
    connections = new Connections(limits);
    topics = new Topics({
      log,
      decide: async () => outcome,
      limits,
      now: Date.now,
      timers,
      onTold: () => undefined,
      warn: () => undefined,
    });
    gateway = new LiveGateway({
      rules: {
        isDraining: () => isDraining,
        isFull: () => false,
        userIsFull: (userId) => connections.userIsFull(userId),
        withinBudget: () => true,
        lookups: new Lookups(1),
        allowedOrigins: new Set([origin]),
        identify: async (cookie) =>
          cookie === undefined
            ? null
            : { identity: { userId: cookie, name: cookie, color: "#0b6bcb" }, ...loginOf(cookie) },
        turn: async () => undefined,
      },
      topics,
      connections,
      limits,
      rateLimits: true,
      now: Date.now,
      timers,
      onRejected: (reason) => rejected.push(reason),
      onTooSlow: () => undefined,
    });
    server = createServer();
    server.on("upgrade", (request, socket, head) => void gateway.upgrade(request, socket, head));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.terminate();
    gateway.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  interface Asking {
    readonly path?: string;
    readonly headers?: Record<string, string>;
  }

  const knock = ({ path = "/live", headers = { origin, cookie: "ada" } }: Asking = {}): WebSocket => {
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      headers,
    });
    client.on("error", () => undefined);
    clients.push(client);
    return client;
  };

  const opened = async (asking?: Asking) => {
    const client = knock(asking);
    const heard: LiveServerMessage[] = [];
    const waiting: (() => void)[] = [];
    client.on("message", (data) => {
      heard.push(JSON.parse(String(data)) as LiveServerMessage);
      for (const look of waiting) look();
    });
    await new Promise((resolve) => client.once("open", resolve));
    return {
      client,
      heard,
      say: (message: LiveClientMessage) => client.send(writeLive(message)),
      until: (count: number) =>
        new Promise<void>((enough) => {
          const look = () => {
            if (heard.length >= count) enough();
          };
          waiting.push(look);
          look();
        }),
      closed: new Promise<number>((resolve) => client.once("close", (code) => resolve(code))),
    };
  };

  const statusOf = (client: WebSocket): Promise<number | undefined> =>
    new Promise((resolve) =>
      client.once("unexpected-response", (_, answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }),
    );

  it.each([
    { why: "without a session", headers: { origin }, status: 401 },
    { why: "A2: from another origin", headers: { origin: `${origin}.evil`, cookie: "ada" }, status: 403 },
    { why: "A2: from no origin", headers: { cookie: "ada" }, status: 403 },
    { why: "at another path", path: "/live/", headers: { origin, cookie: "ada" }, status: 404 },
    {
      why: "at a path that only begins so",
      path: "/lively",
      headers: { origin, cookie: "ada" },
      status: 404,
    },
  ])("TELL-1 answers $status before any socket exists: $why", async ({ status, ...asking }) => {
    expect(await statusOf(knock(asking))).toBe(status);
    expect(connections.size).toBe(0);
  });

  it("TELL-1 lets nobody in while the node ends, and negotiates nothing", async () => {
    const { client } = await opened({ path: "/live?x=1" });
    expect([client.protocol, client.extensions]).toEqual(["", ""]);
    isDraining = true;
    expect(await statusOf(knock())).toBe(503);
    expect(rejected).toEqual(["draining"]);
  });

  it("tells over a real socket, and forgets who has gone", async () => {
    const topic = documentTopic(testDocumentId());
    const { say, until, heard, client, closed } = await opened();
    say({ type: "ping" });
    say({ type: "subscribe", topic });
    await until(2);
    log.append(topic, "comment", { body: "é\u2028😀" });
    topics.changed([topic]);
    await until(3);
    expect(heard).toEqual([
      { type: "pong" },
      { type: "subscribed", topic, latest: 0 },
      { type: "event", topic, number: 1, kind: "comment", payload: { body: "é\u2028😀" } },
    ]);
    expect([connections.size, topics.subscriptionCount]).toEqual([1, 1]);
    client.close();
    await closed;
    await expect.poll(() => [connections.size, topics.subscriptionCount]).toEqual([0, 0]);
  });

  it("TELL-8 answers every frame in its order, and typing alone not", async () => {
    const topic = documentTopic(testDocumentId());
    const { say, until, heard } = await opened();
    outcome = "trashed";
    say({ type: "subscribe", topic });
    await until(1);
    outcome = "granted";
    say({ type: "subscribe", topic });
    await until(2);
    say({ type: "typing", topic });
    say({ type: "subscribe", topic, after: 9 });
    await until(3);
    say({ type: "unsubscribe", topic });
    say({ type: "typing", topic });
    say({ type: "unsubscribe", topic });
    say({ type: "subscribe", topic: "document/nothing" as Topic });
    say({ type: "ping" });
    await until(7);
    log.append(topic, "comment", {});
    topics.changed([topic]);
    say({ type: "ping" });
    await until(8);
    expect(heard).toEqual([
      { type: "unsubscribed", topic, reason: "trashed" },
      { type: "subscribed", topic, latest: 0 },
      { type: "reset", topic, latest: 0 },
      { type: "unsubscribed", topic, reason: "asked" },
      { type: "unsubscribed", topic, reason: "asked" },
      { type: "unsubscribed", topic: "document/nothing", reason: "unknown" },
      { type: "pong" },
      { type: "pong" },
    ]);
  });

  it.each([
    { what: "no JSON", frame: "hello", code: 4400 },
    { what: "bytes", frame: Buffer.from('{"type":"ping"}'), code: 4400 },
    { what: "a message of the server's", frame: '{"type":"pong"}', code: 4400 },
    { what: "more than a frame may hold", frame: `"${"x".repeat(5_000)}"`, code: 1009 },
  ])(
    "TELL-6 TELL-8 GATE-5 closes whoever sends $what with $code, and nobody else",
    async ({ frame, code }) => {
      const [bad, good] = [await opened(), await opened({ headers: { origin, cookie: "bob" } })];
      bad.client.send(frame);
      expect(await bad.closed).toBe(code);
      good.say({ type: "ping" });
      await good.until(1);
      expect(connections.size).toBe(1);
    },
  );

  it("TELL-6 reads somebody who sends too fast more slowly and answers everything, and closes a flood", async () => {
    const [fast, flood] = [await opened(), await opened({ headers: { origin, cookie: "bob" } })];
    for (let i = 0; i < 15; i++) fast.say({ type: "ping" });
    await fast.until(15);
    for (let i = 0; i < 200; i++) flood.say({ type: "ping" });
    expect(await flood.closed).toBe(4529);
    expect(connections.size).toBe(1);
  });

  it("TELL-1 GATE-6: closes the sockets of a login that has ended, and only those", async () => {
    const [ada, bob] = [await opened(), await opened({ headers: { origin, cookie: "bob" } })];
    connections.closeSession("session of ada");
    expect(await ada.closed).toBe(4401);
    bob.say({ type: "ping" });
    await bob.until(1);
  });
});
