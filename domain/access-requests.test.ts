import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DocumentId, newDocumentId } from "@/protocol/ids";
import { personTopic } from "@/protocol/live";
import { decideRole } from "./access";
import { answerAccessRequest, listAccessRequests, readOwnAccess, requestAccess } from "./access-requests";
import { trashDocument } from "./documents";
import { setLink, setMember, transferOwnership } from "./sharing";
import { accepted } from "./testing/accepted";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("access requests", () => {
    let world: World;
    let owner: Actor;
    let ada: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      owner = await world.actor("Olga");
      ada = await world.actor("Ada");
      documentId = await world.document(owner);
    });

    const ask = (role: "viewer" | "editor" = "editor", of = documentId) =>
      transact(
        world.shared.db,
        requestAccess(world.deps, ada.userId, of, { role, message: " Please \u0000let me in. " }),
      );

    const list = async () => accepted(await listAccessRequests(world.shared, owner.userId, documentId));

    const answer = async (role: "viewer" | "editor" | null, requestId?: string) =>
      answerAccessRequest(
        world.deps,
        owner.userId,
        documentId,
        requestId ?? (await list())[0]?.id ?? "",
        role,
      );

    const told = async (who: Actor) =>
      (await world.shared.db.notification.findMany({ where: { userId: who.userId } })).map(
        ({ kind: of }) => of,
      );

    it("ASK-1 A10: asking is answered alike for documents that exist, do not, or are in the trash", async () => {
      const before = await readOwnAccess(world.shared, ada.userId, newDocumentId(world.shared.randomBytes));
      expect(await ask("editor", newDocumentId(world.shared.randomBytes))).toBeNull();
      expect(await ask()).toBeNull();
      expect(await readOwnAccess(world.shared, ada.userId, documentId)).toEqual(before);
      await trashDocument(world.deps, owner.userId, documentId);
      expect(await ask()).toBeNull();
      expect(await readOwnAccess(world.shared, ada.userId, documentId)).toEqual(before);
    });

    it("ASK-2 tells the owners once, however often somebody asks, and holds what was asked last", async () => {
      await ask("viewer");
      await ask("editor");
      expect(await list()).toMatchObject([
        { role: "editor", message: "Please let me in.", person: { userId: ada.userId, name: "Ada" } },
      ]);
      expect(await told(owner)).toEqual(["accessRequest"]);
    });

    it("ASK-2 asks nothing for somebody who may do that already", async () => {
      await setMember(world.deps, owner.userId, documentId, ada.userId, "editor");
      await ask("editor");
      expect(await list()).toEqual([]);
    });

    it("ASK-3 lets in with the role that an owner chooses, and tells the one who asked", async () => {
      await ask("editor");
      world.asked.length = 0;
      expect(await answer("viewer")).toBeNull();
      expect(await decideRole(world.shared, ada.userId, documentId)).toBe("viewer");
      expect(world.asked).toContainEqual(["accessChanged", documentId, ada.userId]);
      expect(await told(ada)).toEqual(["share"]);
      const events = await world.shared.db.liveEvent.findMany({ where: { topic: personTopic(ada.userId) } });
      expect(events.map(({ kind: of }) => of)).toEqual(["notification", "document"]);
      expect(await list()).toEqual([]);
    });

    it("ASK-3 says no, lets somebody ask again, and takes no answer twice", async () => {
      await ask();
      const [request] = await list();
      expect(await answer(null)).toBeNull();
      expect(await readOwnAccess(world.shared, ada.userId, documentId)).toEqual({
        role: null,
        declined: true,
      });
      expect(await answer("editor", request?.id)).toEqual({ refused: "unknown-request" });
      await ask();
      expect(await readOwnAccess(world.shared, ada.userId, documentId)).toEqual({
        role: null,
        declined: false,
      });
      expect(await told(owner)).toEqual(["accessRequest", "accessRequest"]);
    });

    it("ASK-4 tells whoever asked, and nobody else, over their own topic when there is something to look up", async () => {
      const told = async (who: Actor) => {
        const events = await world.shared.db.liveEvent.findMany({
          where: { topic: personTopic(who.userId) },
        });
        return events.map(({ kind: of, payload }) => [of, JSON.parse(payload)]);
      };
      const news = ["access", { id: documentId }];
      const eve = await world.actor("Eve");
      const link = { access: "anyone", role: "viewer" } as const;
      await setLink(world.deps, owner.userId, documentId, link);
      expect(await told(ada)).toEqual([]);
      await ask();
      expect(await told(ada)).toEqual([]);
      await answer(null);
      expect(await told(ada)).toEqual([news]);
      await ask();
      await setLink(world.deps, owner.userId, documentId, link);
      expect(await told(ada)).toEqual([news, news]);
      expect(await told(eve)).toEqual([]);
    });

    it("ASK-3 never takes a role away by granting a lesser one, and forgets what was answered otherwise", async () => {
      await setMember(world.deps, owner.userId, documentId, ada.userId, "viewer");
      await ask("editor");
      await setMember(world.deps, owner.userId, documentId, ada.userId, "editor");
      expect(await list()).toEqual([]);
      expect(await decideRole(world.shared, ada.userId, documentId)).toBe("editor");
    });

    it("SHARE-1 hands ownership on in one step", async () => {
      const transfer = () => transferOwnership(world.deps, owner.userId, documentId, ada.userId);
      expect(await transfer()).toEqual({ refused: "unknown-person" });
      await setMember(world.deps, owner.userId, documentId, ada.userId, "viewer");
      expect(await transfer()).toBeNull();
      expect(await decideRole(world.shared, ada.userId, documentId)).toBe("owner");
      expect(await decideRole(world.shared, owner.userId, documentId)).toBe("editor");
      expect(await transfer()).toEqual({ refused: "not-allowed" });
    });
  });
});
