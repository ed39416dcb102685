import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetOldKeys, hashRequest, type KeyedRequest, once } from "./idempotency";
import { refuse } from "./refusal";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("idempotency", () => {
    let world: World;
    let ada: Actor;

    beforeAll(async () => {
      world = await openWorld({ kind });
      ada = await world.actor("Ada");
    });

    afterAll(() => world?.close());

    const request = (key: string, body = "{}", by: Actor = ada): KeyedRequest => ({
      userId: by.userId,
      key,
      requestHash: hashRequest("secret", "POST", "/api/v1/documents", body),
      status: 201,
      at: new Date(),
    });

    /** A command that leaves one document each time it acts. */
    const act = (title: string, keyed: KeyedRequest | null) =>
      once(world.shared.db, keyed, async () => async (queries) => {
        const id = crypto.randomUUID();
        await queries.document.create({ data: { id, title } });
        return { id };
      });

    const acted = (title: string) => world.shared.db.document.count({ where: { title } });

    describe("a command with an Idempotency-Key", () => {
      it("acts once and answers the same again", async () => {
        const first = await act("again", request("again"));
        expect(await act("again", request("again"))).toEqual(first);
        expect(await acted("again")).toBe(1);
      });

      it("acts once when it is sent many times at once", async () => {
        const tries = Array.from({ length: 20 }, () => act("race", request("race")));
        const answers = await Promise.all(tries);
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        expect(await acted("race")).toBe(1);
      });

      it("is refused when the key stood for another request", async () => {
        await act("other", request("other", '{"title":"a"}'));
        expect(await act("other", request("other", '{"title":"b"}'))).toEqual({ refused: "key-reused" });
        expect(await acted("other")).toBe(1);
      });

      it("is not confused with the same key of another person", async () => {
        const bo = await world.actor("Bo");
        await act("two people", request("same"));
        await act("two people", request("same", "{}", bo));
        expect(await acted("two people")).toBe(2);
      });

      it("leaves nothing behind when it is refused, and may be sent again", async () => {
        const keyed = request("refused");
        const refusing = () =>
          once(world.shared.db, keyed, async () => async (queries) => {
            await queries.document.create({ data: { id: crypto.randomUUID(), title: "refused" } });
            return refuse("not-allowed");
          });
        expect(await refusing()).toEqual({ refused: "not-allowed" });
        expect(await acted("refused")).toBe(0);
        expect(await act("refused", keyed)).toHaveProperty("id");
      });

      it("leaves nothing behind when it fails, and may be sent again", async () => {
        const keyed = request("failed");
        const failing = () =>
          once(world.shared.db, keyed, async () => async (queries) => {
            await queries.document.create({ data: { id: crypto.randomUUID(), title: "failed" } });
            throw new Error("no disk");
          });
        await expect(failing()).rejects.toThrow("no disk");
        expect(await acted("failed")).toBe(0);
        expect(await act("failed", keyed)).toHaveProperty("id");
      });

      it("gets the first answer even when the first one changed what this one would be refused for", async () => {
        const keyed = request("changes the ground");
        let allowed = true;
        const command = () =>
          once(world.shared.db, keyed, async () => {
            if (!allowed) return refuse("wrong-password");
            return async () => {
              allowed = false;
              return { changed: true };
            };
          });
        const slow = once(world.shared.db, keyed, async () => {
          await command();
          return refuse("wrong-password");
        });
        expect(await slow).toEqual({ changed: true });
      });

      it("is forgotten after its time", async () => {
        await act("old", request("old"));
        await forgetOldKeys(world.shared.db, new Date(Date.now() + 25 * 3_600_000), 24);
        await act("old", request("old"));
        expect(await acted("old")).toBe(2);
      });
    });
  });
});
