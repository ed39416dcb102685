import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { personTopic, type Topic } from "@/protocol/live";
import { News } from "./live-events";
import { refuse } from "./refusal";
import { databaseKinds } from "./testing/database";
import { openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("news", () => {
    let world: World;
    let told: (readonly Topic[])[];
    let count = 0;
    let topic: Topic;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(() => {
      told = [];
      topic = personTopic(`somebody ${++count}`);
    });

    const newNews = () => new News({ changed: (topics) => told.push(topics) }, world.shared.now);

    const tell = (news: News, topics: readonly Topic[]) =>
      transact(world.shared.db, async (queries) => {
        const events = topics.map((each) => ({ topic: each, kind: "document", payload: {} }) as const);
        await news.publish(queries, events);
        return null;
      });

    const numbers = async (of: Topic) => {
      const rows = await world.shared.db.liveEvent.findMany({
        where: { topic: of },
        orderBy: { number: "asc" },
      });
      return rows.map(({ number }) => number);
    };

    it("NEWS-1: numbers the events of concurrent commands without gaps, and nobody waits for ever", async () => {
      const second = personTopic(`another ${count}`);
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          tell(newNews(), index % 2 === 0 ? [topic, second] : [second, topic]),
        ),
      );
      const all = Array.from({ length: 20 }, (_, index) => index + 1);
      expect(await numbers(topic)).toEqual(all);
      expect(await numbers(second)).toEqual(all);
    });

    it("NEWS-1: leaves no number behind when the command is undone", async () => {
      const refused = await transact(world.shared.db, async (queries) => {
        await newNews().publish(queries, [{ topic, kind: "document", payload: {} }]);
        return refuse("not-allowed");
      });
      expect(refused).toEqual({ refused: "not-allowed" });
      await tell(newNews(), [topic]);
      expect(await numbers(topic)).toEqual([1]);
    });

    it("announces each topic once, and only what was published", async () => {
      const news = newNews();
      news.announce();
      await tell(news, [topic]);
      await tell(news, [topic]);
      expect(told).toEqual([]);
      news.announce();
      news.announce();
      expect(told).toEqual([[topic]]);
    });
  });
});
