import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { personTopic } from "@/protocol/live";
import { signOut } from "./accounts";
import { keepHouse } from "./housekeeping";
import { eventsAfter } from "./live-events";
import { openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

describe("housekeeping", () => {
  it("forgets sign-outs once no cookie of theirs can be valid, and not before", async () => {
    const ada = await world.actor("Ada");
    await signOut(world.deps, ada);
    const later = (seconds: number) => ({
      ...world.shared,
      ...world.deps,
      mailer: null,
      now: () => new Date(Date.now() + seconds * 1_000),
    });
    await keepHouse(later(limits.sessionSeconds), limits);
    expect(await world.shared.db.signedOutSession.count()).toBe(1);
    await keepHouse(later(limits.sessionSeconds + 120), limits);
    expect(await world.shared.db.signedOutSession.count()).toBe(0);
  });

  it("TELL-5 forgets old events, and goes on counting", async () => {
    const topic = personTopic("0".repeat(24));
    const tell = () =>
      transact(world.shared.db, async (db) => {
        await world.deps.news.publish(db, [{ topic, kind: "document", payload: {} }]);
        return null;
      });
    await tell();
    const now = () => new Date(Date.now() + limits.liveEventDays * 86_400_000 + 1_000);
    await keepHouse({ ...world.shared, ...world.deps, mailer: null, now }, limits);
    expect(await eventsAfter(world.shared.db, topic, 0, 10)).toEqual([]);
    await tell();
    expect((await eventsAfter(world.shared.db, topic, 0, 10)).map(({ number }) => number)).toEqual([2]);
  });
});
