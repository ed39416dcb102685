import { beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { Access } from "@/domain/access";
import type { Login } from "@/domain/session";
import { closeCodes } from "@/protocol/close-codes";
import { limits } from "@/protocol/limits";
import { documentTopic, type LiveServerMessage, writeLive } from "@/protocol/live";
import type { LiveConnection } from "../live/live-connection";
import { testDocumentId } from "../testing/edits";
import { loginOf } from "../testing/logins";
import { type OpenGateway, openGateway } from "../testing/open-gateway";
import { ManualTime } from "../testing/timers";
import { AccessRecheck } from "./access-recheck";
import type { Connection } from "./connection";
import { Connections } from "./connections";

const editor: Access = { outcome: "granted", role: "editor" };
const everyMs = 60_000;

describe("AccessRecheck", () => {
  const documentId = testDocumentId();
  let time: ManualTime;
  let connections: Connections<Connection>;
  let listeners: Connections<LiveConnection>;
  let closes: string[];
  let heard: string[];
  let accessOf: Record<string, Access>;
  let ended: Set<string>;
  const decideAccess = vi.fn(async (userId: string) => {
    if (userId === "unlucky") throw new Error("the database is away");
    return accessOf[userId] ?? editor;
  });
  const loginStands = vi.fn(async ({ sessionId }: Login) => !ended.has(sessionId));
  const warn = vi.fn();

  beforeEach(() => {
    time = new ManualTime();
    connections = new Connections(limits);
    listeners = new Connections(limits);
    [closes, heard, accessOf, ended] = [[], [], {}, new Set()];
    for (const mock of [decideAccess, loginStands, warn]) mock.mockClear();
  });

  const connect = (userId: string, isReadOnly = false, role = "editor") =>
    connections.add({
      identity: { userId },
      login: loginOf(userId),
      documentId,
      role,
      room: { isReadOnly },
      close: (reason: string) => closes.push(`${userId} ${reason}`),
    } as unknown as Connection);

  /** To this document, in a tab of its own. */
  const listen = (userId: string, login = loginOf(userId)) => {
    heard.push(userId);
    listeners.add({
      identity: { userId },
      login,
      close: (reason: string) => closes.push(`${userId} on /live ${reason}`),
    } as unknown as LiveConnection);
  };

  const passOneRound = async (checks: number): Promise<string[]> => {
    const changed: string[] = [];
    const recheck = new AccessRecheck({
      connections,
      listeners,
      topics: {
        documentListeners: () => heard.map((userId) => ({ userId, documentId })),
        accessChanged: (of, userId) => changed.push(`${userId} ${documentTopic(of)}`),
      },
      everyMs,
      timers: time,
      decideAccess,
      loginStands,
      warn,
    });
    for (let check = 0; check < checks; check++) {
      time.pass(Math.ceil(everyMs / checks));
      await new Promise((resolve) => setImmediate(resolve));
    }
    recheck.stop();
    expect(time.pending).toBe(0);
    return changed;
  };

  it("GATE-8 A7: finds within a minute whose access has changed unheard, asks once for each, and harms nobody else", async () => {
    for (const who of ["stays", "stays", "lowered", "removed", "unlucky"]) connect(who);
    connect("reads what is in quarantine", true, "viewer");
    accessOf = { lowered: { outcome: "granted", role: "viewer" }, removed: { outcome: "unknown" } };
    await passOneRound(10);
    expect([decideAccess, loginStands].map(({ mock }) => mock.calls.length)).toEqual([5, 5]);
    expect(closes.toSorted()).toEqual(["lowered reload", "removed unknownRoom"]);
    expect(warn).toHaveBeenCalledOnce();
  });

  it("GATE-8 decides anew for those who only hear of the document, and disturbs no other", async () => {
    for (const who of ["stays", "removed", "gone", "unlucky"]) listen(who);
    listen("removed");
    connect("removed");
    accessOf = {
      removed: { outcome: "unknown" },
      gone: { outcome: "trashed", role: "editor", trashedBy: null },
    };
    const changed = await passOneRound(8);
    expect(decideAccess).toHaveBeenCalledTimes(4);
    expect(changed).toEqual([`removed ${documentTopic(documentId)}`, `gone ${documentTopic(documentId)}`]);
    expect(closes).toEqual(["removed unknownRoom"]);
  });

  it("GATE-8 closes all sockets of a login that is over, and none of another login of that person", async () => {
    connect("ada");
    listen("ada");
    listen("ada", { ...loginOf("ada"), sessionId: "her other browser" });
    ended.add(loginOf("ada").sessionId);
    await passOneRound(3);
    expect(closes).toEqual(["ada unauthenticated", "ada on /live unauthenticated"]);
    expect(loginStands).toHaveBeenCalledTimes(2);
  });
});

describe("GATE-8 over real sockets, when nothing says that something has changed", () => {
  let gateway: OpenGateway;
  let access: Access;
  let loginIsOver: boolean;

  beforeEach(async () => {
    [access, loginIsOver] = [editor, false];
    gateway = await openGateway({
      accessRecheckMs: 20,
      rules: { decideAccess: async () => access, loginStands: async () => !loginIsOver },
    });
    return () => gateway.close();
  });

  const open = async (path: string) => {
    const socket = new WebSocket(`${gateway.origin}${path}`, {
      headers: { origin: gateway.origin, cookie: "ada" },
    });
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    const told: LiveServerMessage[] = [];
    socket.on("message", (data, isBinary) => {
      if (!isBinary) told.push(JSON.parse(String(data)) as LiveServerMessage);
    });
    await new Promise((resolve) => socket.once("open", resolve));
    return {
      socket,
      closed,
      hears: (type: string) => vi.waitFor(() => expect(told.at(-1)?.type).toBe(type)),
    };
  };

  it("GATE-8 everybody's access: /sync is closed, and /live says no more of that document", async () => {
    const [sync, live] = [await open(`/sync/${gateway.documentId}`), await open("/live")];
    live.socket.send(writeLive({ type: "subscribe", topic: documentTopic(gateway.documentId) }));
    await live.hears("subscribed");
    access = { outcome: "unknown" };
    expect(await sync.closed).toBe(closeCodes.unknownRoom.code);
    await live.hears("unsubscribed");
    live.socket.close();
    await live.closed;
  });

  it("GATE-8 everybody's login: both sockets are closed, and told to sign in", async () => {
    const [sync, live] = [await open(`/sync/${gateway.documentId}`), await open("/live")];
    loginIsOver = true;
    const { code } = closeCodes.unauthenticated;
    expect([await sync.closed, await live.closed]).toEqual([code, code]);
  });
});
