import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { eventsAfter, latestOf, News } from "@/domain/live-events";
import { databaseKinds } from "@/domain/testing/database";
import { openWorld } from "@/domain/testing/world";
import { transact } from "@/domain/transaction";
import { limits as usualLimits } from "@/protocol/limits";
import { documentTopic, type LiveServerMessage, personTopic, type Topic } from "@/protocol/live";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import type { EventLog } from "./event-log";
import { MemoryEventLog } from "./memory-event-log";
import type { Listener } from "./subscription";
import { Topics } from "./topics";

const limits = { ...usualLimits, liveEventsPerRead: 10 };
const people = { ada: "a".repeat(24), bob: "b".repeat(24) };

class TestListener implements Listener {
  readonly identity;
  readonly heard: LiveServerMessage[] = [];
  isBehind = false;
  /** Falls behind after so many more frames. */
  room = Number.POSITIVE_INFINITY;

  constructor(name: keyof typeof people) {
    this.identity = { userId: people[name], name, color: "#0b6bcb" };
  }

  send(frame: Buffer): void {
    const headerBytes = frame[1] === 126 ? 4 : frame[1] === 127 ? 10 : 2;
    this.say(JSON.parse(frame.subarray(headerBytes).toString()) as LiveServerMessage);
  }

  say(message: LiveServerMessage): void {
    this.heard.push(message);
    this.room -= 1;
    if (this.room <= 0) this.isBehind = true;
  }

  get numbers(): number[] {
    return this.heard.flatMap((message) => (message.type === "event" ? [message.number] : []));
  }

  get types(): string[] {
    return this.heard.map(({ type }) => type);
  }
}

interface Stage {
  readonly log: EventLog;
  append(topic: Topic, count?: number): Promise<void>;
  trim(topic: Topic): Promise<void>;
  close(): Promise<void>;
}

const inMemory = async (): Promise<Stage> => {
  const log = new MemoryEventLog();
  return {
    log,
    append: async (topic, count = 1) => {
      for (let i = 0; i < count; i++) log.append(topic, "document", { i });
    },
    trim: async (topic) => log.trim(topic),
    close: async () => undefined,
  };
};

const onDatabase = (kind: ReturnType<typeof databaseKinds>[number]) => async (): Promise<Stage> => {
  const { shared, close } = await openWorld({ kind });
  const { db, now } = shared;
  return {
    log: {
      latest: (topics) => latestOf(db, topics),
      after: (topic, number, most) => eventsAfter(db, topic, number, most),
    },
    append: async (topic, count = 1) => {
      const news = new News({ changed: () => undefined }, now);
      await transact(db, async (queries) => {
        for (let i = 0; i < count; i++)
          await news.publish(queries, [{ topic, kind: "document", payload: { i } }]);
        return null;
      });
    },
    trim: async (topic) => void (await db.liveEvent.deleteMany({ where: { topic } })),
    close,
  };
};

const stages = [
  { name: "in memory", missing: null, open: inMemory },
  ...databaseKinds().map((kind) => ({
    name: `on ${kind.name}`,
    missing: kind.missing,
    open: onDatabase(kind),
  })),
];

const eventually = (expectation: () => void): Promise<void> =>
  vi.waitFor(expectation, { timeout: 5_000, interval: 2 });
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe.each(stages)("topics $name", ({ missing, open }) => {
  describe.skipIf(missing !== null)("telling", () => {
    let stage: Stage;
    let time: ManualTime;
    let topics: Topics;
    let topic: Topic;
    let documentId: ReturnType<typeof testDocumentId>;
    let warnings: string[];
    let refused: Set<string>;
    let holdDecisions: Promise<void> | null;

    beforeAll(async () => {
      stage = await open();
    });

    afterAll(() => stage?.close());

    beforeEach(() => {
      time = new ManualTime();
      documentId = testDocumentId();
      topic = documentTopic(documentId);
      warnings = [];
      refused = new Set();
      holdDecisions = null;
      topics = new Topics({
        log: stage.log,
        decide: async (userId, subject) => {
          await holdDecisions;
          if (subject.kind === "person") return subject.userId === userId ? "granted" : "unknown";
          return refused.has(userId) ? "unknown" : "granted";
        },
        limits,
        now: time.now,
        timers: time,
        onTold: () => undefined,
        warn: (what) => warnings.push(what),
      });
    });

    afterEach(() => topics.close());

    const listening = async (name: keyof typeof people, after: number | null = null) => {
      const listener = new TestListener(name);
      topics.subscribe(listener, topic, after);
      await eventually(() => expect(listener.types).not.toEqual([]));
      return listener;
    };

    it("TELL-3 tells everybody who listens, in order, each once", async () => {
      await stage.append(topic, 2);
      const [ada, bob] = [await listening("ada"), await listening("bob")];
      expect(ada.heard[0]).toEqual({ type: "subscribed", topic, latest: 2 });
      for (let i = 0; i < 5; i++) {
        await stage.append(topic);
        topics.changed([topic, topic]);
      }
      await eventually(() => expect([ada.numbers, bob.numbers]).toEqual([range(3, 7), range(3, 7)]));
      expect(ada.heard[1]).toMatchObject({ type: "event", topic, kind: "document", payload: { i: 0 } });
    });

    it("TELL-3 makes up for lost hints, while anybody listens", async () => {
      const ada = await listening("ada");
      await stage.append(topic, 3);
      time.pass(limits.livePollMs);
      await eventually(() => expect(ada.numbers).toEqual([1, 2, 3]));
      topics.leave(ada);
      await eventually(() => {
        time.pass(limits.livePollMs);
        expect(time.pending).toBe(0);
      });
    });

    it("TELL-3 leaves nothing out for somebody who subscribes while events are made", async () => {
      const listeners = range(0, 9).map(() => new TestListener("ada"));
      for (const listener of listeners) {
        topics.subscribe(listener, topic, 0);
        await stage.append(topic);
        topics.changed([topic]);
      }
      await eventually(() => {
        for (const listener of listeners) expect(listener.numbers).toEqual(range(1, 10));
      });
    });

    it("TELL-5 gives whoever comes back exactly what came after, in as many reads as it takes", async () => {
      await stage.append(topic, limits.liveEventsPerRead + 20);
      const ada = await listening("ada", 5);
      await eventually(() => expect(ada.numbers).toEqual(range(6, limits.liveEventsPerRead + 20)));
      expect(ada.heard[0]).toEqual({ type: "subscribed", topic, latest: 5 });
    });

    it("TELL-5 says to read anew when that is gone, or never was", async () => {
      await stage.append(topic, 4);
      await stage.trim(topic);
      await stage.append(topic);
      const [late, early] = [await listening("ada", 2), await listening("bob", 99)];
      expect(late.heard).toEqual([{ type: "reset", topic, latest: 5 }]);
      expect(early.heard).toEqual([{ type: "reset", topic, latest: 5 }]);
      await stage.append(topic);
      topics.changed([topic]);
      await eventually(() => expect([late.numbers, early.numbers]).toEqual([[6], [6]]));
    });

    it("TELL-5 also when rows are trimmed under somebody who listens", async () => {
      const ada = await listening("ada");
      await stage.append(topic, 3);
      await stage.trim(topic);
      await stage.append(topic);
      topics.changed([topic]);
      await eventually(() => expect(ada.heard.at(-1)).toEqual({ type: "reset", topic, latest: 4 }));
    });

    it("TELL-4 tells a reader that does not keep up nothing, and everything when it has drained", async () => {
      const [slow, quick] = [await listening("ada"), await listening("bob")];
      slow.room = 2;
      await stage.append(topic, 6);
      topics.changed([topic]);
      await eventually(() => expect(quick.numbers).toEqual(range(1, 6)));
      expect(slow.numbers).toEqual([1, 2]);
      slow.room = Number.POSITIVE_INFINITY;
      slow.isBehind = false;
      topics.drained(slow);
      await eventually(() => expect(slow.numbers).toEqual(range(1, 6)));
      await stage.append(topic);
      topics.changed([topic]);
      await eventually(() => expect(slow.numbers).toEqual(range(1, 7)));
    });

    it("TELL-2 A13: a topic of somebody else and one that does not exist are the same answer", async () => {
      refused.add(people.ada);
      const ada = new TestListener("ada");
      const nobody = personTopic(testDocumentId());
      for (const asked of [topic, personTopic(people.bob), nobody, "document/x" as Topic, "x" as Topic]) {
        topics.subscribe(ada, asked, 0);
      }
      topics.subscribe(ada, personTopic(people.ada), null);
      await eventually(() => expect(ada.heard).toHaveLength(6));
      const refusals = ada.heard.filter(({ type }) => type === "unsubscribed");
      expect(refusals).toHaveLength(5);
      expect(refusals.every((message) => "reason" in message && message.reason === "unknown")).toBe(true);
      expect(topics.subscriptionCount).toBe(1);
    });

    it("TELL-2 A7: tells nothing while access is decided anew, and then only those who still have it", async () => {
      const [ada, bob] = [await listening("ada"), await listening("bob")];
      let decided: () => void = () => undefined;
      holdDecisions = new Promise((resolve) => {
        decided = resolve;
      });
      refused.add(people.ada);
      topics.accessChanged(documentId, people.ada);
      await stage.append(topic);
      topics.changed([topic]);
      await eventually(() => expect(bob.numbers).toEqual([1]));
      expect(ada.numbers).toEqual([]);
      decided();
      await eventually(() =>
        expect(ada.heard.at(-1)).toEqual({ type: "unsubscribed", topic, reason: "unknown" }),
      );

      topics.accessChanged(documentId, null);
      await stage.append(topic);
      topics.changed([topic]);
      await eventually(() => expect(bob.numbers).toEqual([1, 2]));
      expect(ada.numbers).toEqual([]);
      expect(bob.types.filter((type) => type === "subscribed")).toHaveLength(1);
    });

    it("TELL-2 an access that changes while it is decided is decided again", async () => {
      let decided: () => void = () => undefined;
      holdDecisions = new Promise((resolve) => {
        decided = resolve;
      });
      const ada = new TestListener("ada");
      topics.subscribe(ada, topic, null);
      refused.add(people.ada);
      topics.accessChanged(documentId, people.ada);
      decided();
      await eventually(() => expect(ada.heard).toEqual([{ type: "unsubscribed", topic, reason: "unknown" }]));
    });

    it("TELL-7 tells the others who is typing, at a bounded rate, and never their own other tab", async () => {
      const [ada, otherTab, bob] = [await listening("ada"), await listening("ada"), await listening("bob")];
      topics.typing(ada, topic);
      topics.typing(ada, topic);
      const person = { userId: people.ada, name: "ada", color: "#0b6bcb" };
      expect(bob.heard.slice(1)).toEqual([{ type: "typing", topic, person }]);
      expect([ada.types, otherTab.types]).toEqual([["subscribed"], ["subscribed"]]);
      time.pass(limits.liveTypingEveryMs);
      topics.typing(ada, topic);
      expect(bob.types).toEqual(["subscribed", "typing", "typing"]);
      topics.leave(ada);
      topics.typing(ada, topic);
      expect(bob.types).toHaveLength(3);
    });

    it("ends one subscription and keeps the others, and counts them", async () => {
      const [ada, bob] = [await listening("ada"), await listening("bob")];
      topics.unsubscribe(ada, topic);
      expect(ada.heard.at(-1)).toEqual({ type: "unsubscribed", topic, reason: "asked" });
      await stage.append(topic);
      topics.changed([topic]);
      await eventually(() => expect(bob.numbers).toEqual([1]));
      expect(ada.numbers).toEqual([]);
      expect(topics.subscriptionCount).toBe(1);
    });

    it("listens to no more topics than a connection may", () => {
      const ada = new TestListener("ada");
      for (let i = 0; i <= limits.liveTopicsPerConnection; i++) {
        topics.subscribe(ada, documentTopic(testDocumentId()), null);
      }
      expect(ada.heard).toMatchObject([{ type: "unsubscribed", reason: "too-many" }]);
    });
  });
});

describe("topics over a log that fails", () => {
  it("TELL-3 comes back to what could not be read or decided", async () => {
    const log = new MemoryEventLog();
    const time = new ManualTime();
    const warnings: string[] = [];
    let fails = true;
    const failing = async () => {
      if (fails) throw new Error("the database is away");
    };
    const topics = new Topics({
      log: {
        latest: async (of) => {
          await failing();
          return log.latest(of);
        },
        after: async (...of) => {
          await failing();
          return log.after(...of);
        },
      },
      decide: async () => {
        await failing();
        return "granted";
      },
      limits,
      now: time.now,
      timers: time,
      onTold: () => undefined,
      warn: (what) => warnings.push(what),
    });
    const topic = documentTopic(testDocumentId());
    const ada = new TestListener("ada");
    topics.subscribe(ada, topic, 0);
    await eventually(() => expect(warnings).toHaveLength(1));
    log.append(topic, "comment", {});
    fails = false;
    time.pass(limits.livePollMs);
    await eventually(() => expect(ada.numbers).toEqual([1]));

    fails = true;
    log.append(topic, "comment", {});
    topics.changed([topic]);
    await eventually(() => expect(warnings).toHaveLength(2));
    fails = false;
    await eventually(() => {
      time.pass(limits.livePollMs);
      expect(ada.numbers).toEqual([1, 2]);
    });
    topics.close();
  });
});
