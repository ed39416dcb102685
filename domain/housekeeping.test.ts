import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { signOut } from "./accounts";
import { keepHouse } from "./housekeeping";
import { openWorld, type World } from "./testing/world";

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
      now: () => new Date(Date.now() + seconds * 1_000),
    });
    await keepHouse(later(limits.sessionSeconds), limits);
    expect(await world.shared.db.signedOutSession.count()).toBe(1);
    await keepHouse(later(limits.sessionSeconds + 120), limits);
    expect(await world.shared.db.signedOutSession.count()).toBe(0);
  });
});
