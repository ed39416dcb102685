import { describe, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import type { ClientMessage } from "@/protocol/messages";
import { ManualTime } from "../testing/timers";
import { Inbox } from "./inbox";

type Update = ClientMessage & { type: "update" };

const update = (i: number, bytes = 4): Update => {
  const content = new Uint8Array(bytes);
  new DataView(content.buffer).setUint32(0, i);
  return { type: "update", update: content };
};

const setUp = ({ rateLimits = true, handle = (): void | Promise<void> => undefined } = {}) => {
  const time = new ManualTime();
  const handled: number[] = [];
  const presences: number[] = [];
  const broken: unknown[] = [];
  let paused = false;
  let floods = 0;
  let queries = 0;
  const pings: number[] = [];
  const inbox = new Inbox({
    source: {
      pause: () => {
        paused = true;
      },
      resume: () => {
        paused = false;
      },
    },
    limits,
    rateLimits,
    now: time.now,
    timers: time,
    handle: (message) => {
      const content = message.type === "update" ? message.update : new Uint8Array(4);
      handled.push(new DataView(content.buffer).getUint32(0));
      return handle();
    },
    handlePresence: (payload) => {
      if (payload[0] === 255) throw new Error("broken");
      presences.push(payload[0] ?? 0);
    },
    handleQuery: () => {
      queries += 1;
    },
    handlePing: (payload) => pings.push(payload[0] ?? 0),
    onFlood: () => {
      floods += 1;
    },
    onBroken: (error) => broken.push(error),
  });
  return {
    ...{ inbox, time, handled, presences, pings, broken },
    queries: () => queries,
    isPaused: () => paused,
    floods: () => floods,
  };
};

/** Sends as fast as the socket is read, for so long. */
const sendFor = (
  { inbox, time, isPaused }: ReturnType<typeof setUp>,
  ms: number,
  perTick: number,
): number => {
  let sent = 0;
  for (let at = 0; at < ms; at += 10) {
    for (let i = 0; i < perTick && !isPaused(); i++) inbox.hear(update(sent++));
    time.pass(10);
  }
  return sent;
};

describe("Inbox", () => {
  it("FLOW-1 W16: reads a fast sender more slowly, skips nothing, and sends it away when it does not stop", () => {
    const fast = setUp();
    const sent = sendFor(fast, limits.floodMs / 2, 3);
    expect(fast.floods()).toBe(0);
    fast.time.pass(1_000);
    expect(fast.handled).toEqual(Array.from({ length: sent }, (_, i) => i));
    expect(sent).toBeLessThanOrEqual(
      limits.syncMessagesBurst + (limits.syncMessagesPerSecond * limits.floodMs) / 2_000 + 2,
    );
    sendFor(fast, limits.floodMs, 3);
    expect(fast.floods()).toBe(1);
  });

  it("FLOW-1 lets a steady writer and a burst pass without a pause", () => {
    const steady = setUp();
    for (let i = 0; i < limits.syncMessagesBurst; i++) steady.inbox.hear(update(i));
    expect(steady.isPaused()).toBe(false);
    steady.time.pass(5_000);
    for (let i = 0; i < 1_000; i++) {
      steady.inbox.hear(update(i));
      steady.time.pass(1_000 / limits.syncMessagesPerSecond);
    }
    expect(steady.isPaused()).toBe(false);
    expect(steady.floods()).toBe(0);
  });

  it("FLOW-1 slows bytes down, and never sends anybody away for them", () => {
    const large = setUp();
    for (let i = 0; i < 5; i++) large.inbox.hear(update(i, limits.frameBytes / 2));
    for (let i = 5; i < 40; i++) {
      while (large.isPaused()) large.time.pass(50);
      large.inbox.hear(update(i, limits.frameBytes / 2));
    }
    large.time.pass(1_000);
    expect(large.handled).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(large.time.now()).toBeGreaterThan(12_000);
    expect(large.floods()).toBe(0);
  });

  it("FLOW-2 W17: answers who asks for everything again and again, at its pace", () => {
    const asking = setUp();
    const step1 = { type: "sync-step-1", stateVector: Uint8Array.of(0) } as const;
    for (let i = 0; i < 5; i++) asking.inbox.hear(step1);
    expect(asking.handled).toHaveLength(limits.stateRequestsBurst);
    asking.time.pass(limits.stateRequestEveryMs);
    asking.time.pass(limits.stateRequestEveryMs);
    expect(asking.handled).toHaveLength(5);
  });

  it("FLOW-3 keeps the order while a worker tries an update, and reads on when it has", async () => {
    let finish!: () => void;
    const tried = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let first = true;
    const slow = setUp({
      handle: () => {
        if (!first) return undefined;
        first = false;
        return tried;
      },
    });
    for (let i = 0; i < 3; i++) slow.inbox.hear(update(i));
    expect(slow.handled).toEqual([0]);
    expect(slow.isPaused()).toBe(true);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    expect(slow.handled).toEqual([0, 1, 2]);
    expect(slow.isPaused()).toBe(false);
  });

  it("FLOW-3 says so when handling breaks, and ends nothing but this connection", async () => {
    const broken = setUp({
      handle: () => {
        throw new Error("a bug of ours");
      },
    });
    broken.inbox.hear(update(0));
    expect(broken.broken).toHaveLength(1);
    const later = setUp({ handle: () => Promise.reject(new Error("a bug of ours")) });
    later.inbox.hear(update(0));
    await new Promise((resolve) => setImmediate(resolve));
    expect(later.broken).toHaveLength(1);
    later.inbox.hearPresence(Uint8Array.of(255));
    expect(later.broken).toHaveLength(2);
  });

  it("FLOW-4 of cursors above the rate keeps the newest", () => {
    const moving = setUp();
    for (let i = 1; i <= 100; i++) moving.inbox.hearPresence(Uint8Array.of(i));
    expect(moving.presences).toHaveLength(limits.presenceBurst);
    moving.time.pass(1_000 / limits.presencePerSecond + 1);
    expect(moving.presences.at(-1)).toBe(100);
    expect(moving.isPaused()).toBe(false);
  });

  it("FLOW-4 W16: answers many pings and many questions who is here as it answers one, and reads on more slowly", () => {
    const asking = setUp();
    for (let i = 1; i <= 100; i++) asking.inbox.hearPing(Uint8Array.of(i));
    expect(asking.pings).toHaveLength(limits.presenceBurst);
    for (let i = 0; i < 9_000; i++) asking.inbox.hearQuery();
    expect(asking.queries()).toBe(limits.stateRequestsBurst);
    expect(asking.isPaused()).toBe(true);
    asking.time.pass(limits.stateRequestEveryMs);
    expect(asking.queries()).toBe(limits.stateRequestsBurst + 1);
    expect(asking.pings.at(-1)).toBe(100);
    expect(asking.isPaused()).toBe(false);
    asking.inbox.close();
    asking.inbox.hearQuery();
    expect(asking.queries()).toBe(limits.stateRequestsBurst + 1);
  });

  it("FLOW-1 leaves load tools alone", () => {
    const tool = setUp({ rateLimits: false });
    for (let i = 0; i < 5_000; i++) tool.inbox.hear(update(i));
    expect(tool.handled).toHaveLength(5_000);
  });
});
