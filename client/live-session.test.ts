import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { closeCodes } from "@/protocol/close-codes";
import {
  type LiveClientMessage,
  type LiveEvent,
  type LiveServerMessage,
  personTopic,
  type Topic,
} from "@/protocol/live";
import { type LiveListener, LiveSession } from "./live-session";

class LiveSocket {
  readonly sent: LiveClientMessage[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as LiveClientMessage);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
    this.tell({ type: "pong" });
  }

  tell(message: LiveServerMessage | string): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  closesFromServer(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}

const own = personTopic("ann");
const other = personTopic("other");
const event = (topic: Topic, number: number): LiveServerMessage => ({
  type: "event",
  topic,
  number,
  kind: "notification",
  payload: number,
});

const stage = () => {
  const sockets: LiveSocket[] = [];
  let online = true;
  let networkChanged: () => void = () => undefined;
  let woke: () => void = () => undefined;
  const isSignedIn = vi.fn(async () => true);
  const session = new LiveSession({
    userId: "ann",
    origin: "ws://server",
    network: {
      isOnline: () => online,
      onChange: (listener) => {
        networkChanged = listener;
        return () => undefined;
      },
    },
    wake: {
      onWake: (listener) => {
        woke = listener;
        return () => undefined;
      },
    },
    WebSocketClass: class extends LiveSocket {
      constructor() {
        super();
        sockets.push(this);
      }
    } as unknown as typeof WebSocket,
    random: () => 1,
    isSignedIn,
  });
  return {
    session,
    sockets,
    isSignedIn,
    newest: () => {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error("nobody has connected");
      return socket;
    },
    goOnline: (now: boolean) => {
      online = now;
      networkChanged();
    },
    wake: () => woke(),
  };
};

const recorder = () => {
  const told: (string | number)[] = [];
  const listener: LiveListener = {
    onRead: () => told.push("read"),
    onEvent: ({ number }: LiveEvent) => told.push(number),
    onTyping: ({ name }) => told.push(`${name} types`),
    onEnded: (reason) => told.push(reason),
  };
  return { told, listener };
};

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe("LiveSession", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => vi.useRealTimers());

  it("HEAR-2 tells whoever begins to listen without a connection to read, and those who missed nothing not again", async () => {
    const { session, newest } = stage();
    const [first, second, gone] = [recorder(), recorder(), recorder()];
    session.listen(own, first.listener);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 4 });
    newest().closesFromServer(1006);
    session.listen(own, second.listener);
    session.listen(own, gone.listener)();
    await pass(6_000);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 4 });
    newest().tell(event(own, 5));
    expect([first.told, second.told, gone.told]).toEqual([["read", 5], ["read", 5], []]);
    session.destroy();
  });

  it("HEAR-2 the answer to a question that was asked twice repeats nothing, and leaves nothing out", () => {
    const { session, newest } = stage();
    const { told, listener } = recorder();
    session.listen(own, listener);
    newest().opens();
    const subscribed = (latest: number) => newest().tell({ type: "subscribed", topic: own, latest });
    subscribed(5);
    // Both ask for what is missing.
    for (const number of [7, 8]) newest().tell(event(own, number));
    for (const _ of [1, 2]) {
      subscribed(5);
      for (const number of [6, 7, 8]) newest().tell(event(own, number));
    }
    expect(told).toEqual(["read", 6, 7, 8]);
    subscribed(9);
    expect(told).toEqual(["read", 6, 7, 8, "read"]);
    session.destroy();
  });

  it("HEAR-1 opens one socket for all who listen, and subscribes each topic once", () => {
    const { session, sockets, newest } = stage();
    const [a, b, c] = [recorder(), recorder(), recorder()];
    session.listen(own, a.listener);
    newest().opens();
    session.listen(own, b.listener);
    session.listen(other, c.listener);
    expect(sockets).toHaveLength(1);
    expect(newest().sent).toEqual([
      { type: "ping" },
      { type: "subscribe", topic: own },
      { type: "subscribe", topic: other },
    ]);
    newest().tell({ type: "subscribed", topic: own, latest: 4 });
    newest().tell(event(own, 5));
    expect([a.told, b.told, c.told]).toEqual([["read", 5], ["read", 5], []]);
    const late = recorder();
    const stop = session.listen(own, late.listener);
    expect(late.told).toEqual(["read"]);
    stop();
    newest().tell(event(own, 6));
    expect(late.told).toEqual(["read"]);
  });

  it("HEAR-2 hears every event once and in order, across a lost connection", async () => {
    const { session, newest } = stage();
    const { told, listener } = recorder();
    session.listen(own, listener);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 0 });
    for (const number of [1, 2, 2, 1, 3]) newest().tell(event(own, number));
    newest().closesFromServer(1006);
    await pass(6_000);
    newest().opens();
    expect(newest().sent).toContainEqual({ type: "subscribe", topic: own, after: 3 });
    newest().tell({ type: "subscribed", topic: own, latest: 3 });
    for (const number of [4, 5]) newest().tell(event(own, number));
    expect(told).toEqual(["read", 1, 2, 3, 4, 5]);
  });

  it("HEAR-2 asks again for what was left out on the way", () => {
    const { session, newest } = stage();
    const { told, listener } = recorder();
    session.listen(own, listener);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 0 });
    newest().tell(event(own, 1));
    newest().tell(event(own, 3));
    expect(newest().sent.at(-1)).toEqual({ type: "subscribe", topic: own, after: 1 });
    for (const number of [2, 3]) newest().tell(event(own, number));
    expect(told).toEqual(["read", 1, 2, 3]);
  });

  it("HEAR-3 reads anew when events are gone, and goes on from there", () => {
    const { session, newest } = stage();
    const { told, listener } = recorder();
    session.listen(own, listener);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 1 });
    newest().tell({ type: "reset", topic: own, latest: 9 });
    newest().tell(event(own, 10));
    expect(told).toEqual(["read", "read", 10]);
  });

  it("HEAR-4 gives a connection up over a frame that cannot be read, and ignores types it does not know", async () => {
    const { session, sockets, newest } = stage();
    const { told, listener } = recorder();
    session.listen(own, listener);
    newest().opens();
    newest().tell('{"type":"weather"}');
    expect(session.getConnection()).toBe("connected");
    newest().tell("<html>");
    expect(session.getConnection()).toBe("reconnecting");
    await pass(1_000);
    expect(sockets).toHaveLength(2);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 0 });
    expect(told).toEqual(["read"]);
  });

  it("says that nothing more comes, and leaves that topic alone", async () => {
    const { session, newest } = stage();
    const { told, listener } = recorder();
    session.listen(other, listener);
    newest().opens();
    newest().tell({ type: "unsubscribed", topic: other, reason: "unknown" });
    expect(told).toEqual(["unknown"]);
    newest().closesFromServer(1012, "restart retry-after=100");
    await pass(1_000);
    newest().opens();
    expect(newest().sent).toEqual([{ type: "ping" }]);
  });

  it("ignores what comes for a topic that it has left", () => {
    const { session, newest } = stage();
    const { told, listener } = recorder();
    newest().opens();
    session.listen(own, listener)();
    expect(newest().sent.at(-1)).toEqual({ type: "unsubscribe", topic: own });
    session.listen(own, listener);
    newest().tell({ type: "subscribed", topic: own, latest: 2 });
    newest().tell({ type: "unsubscribed", topic: own, reason: "asked" });
    newest().tell({ type: "subscribed", topic: own, latest: 2 });
    newest().tell(event(own, 3));
    newest().tell({ type: "typing", topic: own, person: { userId: "bob", name: "Bob", color: "#0b6bcb" } });
    expect(told).toEqual(["read", 3, "Bob types"]);
  });

  it("HEAR-1 stops for a login that is over, and looks before it knocks when the server does not say", async () => {
    const { session, sockets, newest, isSignedIn } = stage();
    newest().opens();
    newest().closesFromServer(closeCodes.unauthenticated.code);
    isSignedIn.mockResolvedValue(false);
    await pass(1_000);
    expect(sockets).toHaveLength(1);
    expect(session.getConnection()).toBe("refused");
    await pass(60_000);
    expect(sockets).toHaveLength(1);
  });

  it("HEAR-1 finds a socket that died in its sleep, and hurries when the network is back", async () => {
    const { session, sockets, newest, wake, goOnline } = stage();
    newest().opens();
    wake();
    await pass(3_000);
    expect(session.getConnection()).toBe("reconnecting");
    goOnline(false);
    await pass(600);
    newest().opens();
    expect(session.getConnection()).toBe("connected");
    goOnline(false);
    expect(session.getConnection()).toBe("offline");
    goOnline(true);
    await pass();
    expect(sockets).toHaveLength(3);
  });

  it("HEAR-1 gives up a server that lets it in and says nothing", async () => {
    const { session, sockets } = stage();
    await pass(10_000);
    expect(session.getConnection()).toBe("reconnecting");
    await pass(1_000);
    expect(sockets).toHaveLength(2);
  });

  it("HEAR-5 asks a quiet server whether it is there, and leaves one that does not answer", async () => {
    const { session, sockets, newest } = stage();
    const { told, listener } = recorder();
    session.listen(own, listener);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 4 });
    const pings = () => newest().sent.filter(({ type }) => type === "ping").length;
    await pass(19_999);
    expect(pings()).toBe(1);
    await pass(1);
    expect(pings()).toBe(2);
    await pass(9_999);
    newest().tell({ type: "pong" });
    await pass(20_000);
    expect([pings(), session.getConnection()]).toEqual([3, "connected"]);
    await pass(10_000);
    expect(session.getConnection()).toBe("reconnecting");
    await pass(1_000);
    expect(sockets).toHaveLength(2);
    newest().opens();
    expect(newest().sent).toContainEqual({ type: "subscribe", topic: own, after: 4 });
    expect(told).toEqual(["read"]);
  });

  it("HEAR-5 asks nothing of a server that keeps talking", async () => {
    const { session, newest } = stage();
    session.listen(own, recorder().listener);
    newest().opens();
    newest().tell({ type: "subscribed", topic: own, latest: 0 });
    for (let number = 1; number <= 4; number++) {
      await pass(15_000);
      newest().tell(event(own, number));
    }
    expect(newest().sent.filter(({ type }) => type === "ping")).toHaveLength(1);
  });

  it("tells that somebody types as often as the others can use it", async () => {
    const { session, newest } = stage();
    newest().opens();
    for (let i = 0; i < 5; i++) session.typing(own);
    await pass(2_000);
    session.typing(own);
    expect(newest().sent.filter(({ type }) => type === "typing")).toHaveLength(2);
  });

  it("HEAR-1 is silent once it is no longer needed", async () => {
    const { session, sockets, newest } = stage();
    newest().opens();
    const { told, listener } = recorder();
    session.listen(own, listener);
    session.destroy();
    newest().closesFromServer(1006);
    await pass(60_000);
    expect([sockets.length, told]).toEqual([1, []]);
  });
});
