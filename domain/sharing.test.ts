import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { documentTopic, personTopic } from "@/protocol/live";
import type { Role } from "@/protocol/roles";
import { decideRole } from "./access";
import { isRefusal } from "./refusal";
import { listMembers, removeMember, setLink, setMember, transferOwnership } from "./sharing";
import { createSharingGuard } from "./sharing-guard";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("sharing", () => {
    let world: World;
    let owner: Actor;
    let other: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      owner = await world.actor("Olga");
      other = await world.actor("Otto");
      documentId = await world.document(owner);
      world.deps.news.announce();
      world.asked.length = 0;
    });

    const join = (userId: string, role: Role) =>
      world.shared.db.member.create({ data: { documentId, userId, role } });

    const roleOf = (userId: string | null) => decideRole(world.shared, userId, documentId);

    it("gives, changes and takes roles, and says so to the sockets of that person", async () => {
      expect(await setMember(world.deps, owner.userId, documentId, other.userId, "editor")).toMatchObject({
        userId: other.userId,
        role: "editor",
      });
      await setMember(world.deps, owner.userId, documentId, other.userId, "viewer");
      expect(await roleOf(other.userId)).toBe("viewer");
      expect(await removeMember(world.deps, owner.userId, documentId, other.userId)).toBeNull();
      expect(await roleOf(other.userId)).toBeNull();
      expect(world.asked).toEqual(
        Array.from({ length: 3 }, () => ["accessChanged", documentId, other.userId]),
      );
    });

    it("X8: adding people counts as inviting them does, however often they are removed; changing a role does not", async () => {
      const sharingGuard = createSharingGuard({
        limits: { ...limits, invitationsPerPersonPerDay: 2 },
        enabled: true,
      });
      const deps = { ...world.deps, sharingGuard };
      const set = (role: Role) => setMember(deps, owner.userId, documentId, other.userId, role);
      for (let added = 0; added < 2; added++) {
        for (const role of ["viewer", "editor"] as const) expect(await set(role)).toMatchObject({ role });
        await removeMember(deps, owner.userId, documentId, other.userId);
      }
      expect(await set("viewer")).toMatchObject({ refused: "slow-down" });
      expect(await roleOf(other.userId)).toBeNull();
      expect(await world.shared.db.notification.count({ where: { userId: other.userId } })).toBe(2);
    });

    it("X8: ownership that two hand to and fro is told as often as a day allows, and then stays where it is", async () => {
      const sharingGuard = createSharingGuard({
        limits: { ...limits, invitationsPerPersonPerDay: 2 },
        enabled: true,
      });
      const deps = { ...world.deps, sharingGuard };
      await join(other.userId, "editor");
      const hand = (from: Actor, to: Actor) => transferOwnership(deps, from.userId, documentId, to.userId);
      for (let times = 0; times < 2; times++) {
        expect(await hand(owner, other)).toBeNull();
        expect(await hand(other, owner)).toBeNull();
      }
      expect(await hand(owner, other)).toMatchObject({ refused: "slow-down" });
      expect([await roleOf(owner.userId), await roleOf(other.userId)]).toEqual(["owner", "editor"]);
      expect(await world.shared.db.notification.count({ where: { userId: other.userId } })).toBe(2);
    });

    it("tells the person once, and their list and the document each time", async () => {
      const told = async () => {
        const events = await world.shared.db.liveEvent.findMany({
          where: { topic: { in: [personTopic(other.userId), documentTopic(documentId)] } },
          orderBy: [{ topic: "asc" }, { number: "asc" }],
        });
        return events.map(({ topic, number, kind }) => `${topic.split("/")[0]} ${number} ${kind}`);
      };
      await setMember(world.deps, owner.userId, documentId, other.userId, "editor");
      expect(await told()).toEqual(["document 1 sharing", "person 1 notification", "person 2 document"]);
      await setMember(world.deps, owner.userId, documentId, other.userId, "viewer");
      await removeMember(world.deps, owner.userId, documentId, other.userId);
      expect(await told()).toEqual([
        "document 1 sharing",
        "document 2 sharing",
        "document 3 sharing",
        "person 1 notification",
        "person 2 document",
        "person 3 document",
        "person 4 document",
      ]);
      world.asked.length = 0;
      world.deps.news.announce();
      expect(world.asked).toEqual([
        ["liveEventsChanged", documentTopic(documentId), personTopic(other.userId)],
      ]);
    });

    it("refuses people who do not exist", async () => {
      expect(await setMember(world.deps, owner.userId, documentId, "nobody", "editor")).toEqual({
        refused: "unknown-person",
      });
      expect(await removeMember(world.deps, owner.userId, documentId, other.userId)).toEqual({
        refused: "unknown-person",
      });
      expect(world.asked).toEqual([]);
    });

    it("lets a member leave, and nobody send others away but an owner", async () => {
      const third = await world.actor("Tess");
      await join(other.userId, "editor");
      await join(third.userId, "viewer");
      expect(await removeMember(world.deps, other.userId, documentId, third.userId)).toEqual({
        refused: "not-allowed",
      });
      expect(await removeMember(world.deps, third.userId, documentId, third.userId)).toBeNull();
    });

    it("never leaves a document without an owner", async () => {
      const last = { refused: "last-owner" };
      expect(await setMember(world.deps, owner.userId, documentId, owner.userId, "editor")).toEqual(last);
      expect(await removeMember(world.deps, owner.userId, documentId, owner.userId)).toEqual(last);
    });

    it("keeps one owner when two step down at the same moment", async () => {
      await join(other.userId, "owner");
      await Promise.all([
        removeMember(world.deps, owner.userId, documentId, owner.userId),
        setMember(world.deps, other.userId, documentId, other.userId, "viewer"),
      ]);
      const owners = await world.shared.db.member.count({ where: { documentId, role: "owner" } });
      expect(owners).toBe(1);
    });

    it("shows addresses to owners only", async () => {
      const ada = await world.actor("Ada", "ada.members@example.org");
      await join(ada.userId, "viewer");
      const emails = async (viewer: Actor) => {
        const members = await listMembers(world.shared, viewer.userId, documentId);
        return isRefusal(members) ? members : members.map(({ email }) => email);
      };
      expect(await emails(owner)).toEqual([null, "ada.members@example.org"]);
      expect(await emails(ada)).toEqual([null, null]);
      expect(await emails(other)).toEqual({ refused: "unknown-document" });
    });

    it("by link is decided anew for everybody who is connected", async () => {
      await setLink(world.deps, owner.userId, documentId, { access: "anyone", role: "commenter" });
      expect(await roleOf(other.userId)).toBe("commenter");
      expect(world.asked).toEqual([["linkChanged", documentId]]);
    });
  });
});
