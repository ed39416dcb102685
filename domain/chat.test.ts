import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { documentTopic, personTopic, type Topic } from "@/protocol/live";
import { writeMention } from "@/protocol/mentions";
import { type ChatDeps, deleteMessage, editMessage, listChat, readChat, sendMessage } from "./chat";
import { deletePermanently, trashDocument } from "./documents";
import { listNotifications } from "./notifications";
import { isRefusal } from "./refusal";
import { accepted } from "./testing/accepted";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("chat", () => {
    let world: World;
    let deps: ChatDeps;
    let owner: Actor;
    let viewer: Actor;
    let stranger: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
      deps = world.deps;
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      [owner, viewer, stranger] = [
        await world.actor("Olga"),
        await world.actor("Vera"),
        await world.actor("Sam"),
      ];
      documentId = await world.document(owner, [[viewer, "viewer"]]);
    });

    const say = async (by: Actor, body: string) =>
      accepted(await transact(world.shared.db, sendMessage(deps, by.userId, documentId, body)));

    const page = async (by: Actor, before: number | null = null, size = 50) =>
      accepted(await listChat(deps, by.userId, documentId, { before, size }));

    const kinds = async (topic: Topic) =>
      (await world.shared.db.liveEvent.findMany({ where: { topic }, orderBy: { number: "asc" } })).map(
        (event) => event.kind,
      );

    it("CHAT-1 numbers what many say at once without gaps, and tells it", async () => {
      const said = await Promise.all(
        Array.from({ length: 12 }, (_, i) => say(i % 2 === 0 ? owner : viewer, `message ${i}`)),
      );
      expect(said.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
      expect(await kinds(documentTopic(documentId))).toEqual(
        Array.from({ length: 12 }, () => "chat-message"),
      );
    });

    it("CHAT-1 gives pages from the newest back", async () => {
      for (let i = 1; i <= 5; i++) await say(owner, `message ${i}`);
      const newest = await page(viewer, null, 2);
      expect(newest).toMatchObject({
        messages: [{ number: 4 }, { number: 5 }],
        hasMore: true,
        latest: 5,
        readUpTo: 0,
        unread: 5,
      });
      expect(await page(viewer, 4, 10)).toMatchObject({
        messages: [{ number: 1 }, { number: 2 }, { number: 3 }],
        hasMore: false,
      });
    });

    it("CHAT-2 lets everybody talk who may open the document, and nobody else know of it", async () => {
      expect(await say(viewer, "May I?")).toMatchObject({ author: { name: "Vera" }, body: "May I?" });
      const refused = { refused: "unknown-document" };
      const { userId } = stranger;
      expect(await transact(world.shared.db, sendMessage(deps, userId, documentId, "x"))).toEqual(refused);
      expect(await listChat(deps, userId, documentId, { before: null, size: 5 })).toEqual(refused);
      expect(await readChat(deps, userId, documentId, 1)).toEqual(refused);
      await world.shared.db.document.update({
        where: { id: documentId },
        data: { linkAccess: "anyone", linkRole: "viewer" },
      });
      expect(await say(stranger, "By the link")).toMatchObject({ number: 2 });
    });

    it("CHAT-3 own words are edited and taken back, an owner takes away anybody's, and the number stays", async () => {
      const said = await say(viewer, "Wrogn");
      expect(await editMessage(deps, viewer.userId, documentId, said.id, "Wrong")).toMatchObject({
        id: said.id,
        body: "Wrong",
        editedAt: expect.any(String),
      });
      const refused = { refused: "not-allowed" };
      expect(await editMessage(deps, owner.userId, documentId, said.id, "Mine")).toEqual(refused);
      const own = await say(owner, "Olga's");
      expect(await deleteMessage(deps, viewer.userId, documentId, own.id)).toEqual(refused);
      expect(await deleteMessage(deps, owner.userId, documentId, said.id)).toBeNull();
      expect((await page(viewer)).messages).toMatchObject([
        { number: 1, body: "", deletedAt: expect.any(String) },
        { number: 2, body: "Olga's" },
      ]);
      const gone = { refused: "unknown-message" };
      expect(await editMessage(deps, viewer.userId, documentId, said.id, "Back")).toEqual(gone);
      expect(await deleteMessage(deps, owner.userId, documentId, stranger.userId)).toEqual(gone);
    });

    it("CHAT-3 A13: a message of another document is none of this one", async () => {
      const said = await say(owner, "Here");
      const elsewhere = await world.document(owner);
      const gone = { refused: "unknown-message" };
      expect(await editMessage(deps, owner.userId, elsewhere, said.id, "There")).toEqual(gone);
      expect(await deleteMessage(deps, owner.userId, elsewhere, said.id)).toEqual(gone);
    });

    it("CHAT-4 reading goes forward only, never beyond what was said, and is told to one's own tabs", async () => {
      for (let i = 1; i <= 3; i++) await say(owner, `message ${i}`);
      expect((await page(owner)).unread).toBe(0);
      expect(await readChat(deps, viewer.userId, documentId, 2)).toEqual({ documentId, upTo: 2 });
      expect(await readChat(deps, viewer.userId, documentId, 1)).toEqual({ documentId, upTo: 2 });
      expect(await page(viewer)).toMatchObject({ readUpTo: 2, unread: 1 });
      expect(await readChat(deps, viewer.userId, documentId, 99)).toEqual({ documentId, upTo: 3 });
      expect(await kinds(personTopic(viewer.userId))).toEqual(["chat-read", "chat-read"]);
    });

    it("CHAT-5 tells whoever is named, once, and says no more than that when it is taken back", async () => {
      const name = writeMention({ userId: viewer.userId, name: "Vera" });
      const said = await say(owner, `${name} and ${name}, look`);
      const notified = async () => {
        const found = await listNotifications(deps, viewer.userId, { cursor: null, size: 10 });
        return isRefusal(found) ? [] : found.notifications;
      };
      expect(await notified()).toMatchObject([
        { kind: "mention", inChat: true, subjectId: said.id, excerpt: "@Vera and @Vera, look" },
      ]);
      await editMessage(deps, owner.userId, documentId, said.id, `${name}, look here`);
      expect(await notified()).toMatchObject([{ subjectId: said.id, excerpt: "@Vera, look here" }]);
      await deleteMessage(deps, owner.userId, documentId, said.id);
      expect(await notified()).toMatchObject([{ excerpt: "" }]);
      expect(await kinds(personTopic(viewer.userId))).toEqual([
        "notification",
        "notifications-reworded",
        "notifications-reworded",
      ]);
      const rows = await world.shared.db.liveEvent.findMany();
      expect(rows.filter(({ payload }) => payload.includes(", look"))).toEqual([]);
    });

    it("CHAT-3 an edit and a deletion at the same moment leave no words", async () => {
      const said = await Promise.all(Array.from({ length: 8 }, () => say(viewer, "A secret")));
      const edit = (id: string) => editMessage(deps, viewer.userId, documentId, id, "Another secret");
      await Promise.all(
        said.flatMap(({ id }) => [edit(id), deleteMessage(deps, owner.userId, documentId, id), edit(id)]),
      );
      expect((await page(viewer)).messages.map(({ body }) => body)).toEqual(said.map(() => ""));
    });

    it("CHAT-5 X8: a name that comes and goes is told once, and of very many the first", async () => {
      const name = writeMention({ userId: viewer.userId, name: "Vera" });
      const said = await say(owner, name);
      for (const body of ["", name, "", name]) {
        await editMessage(deps, owner.userId, documentId, said.id, `Look ${body}`);
      }
      const toldTo = () => world.shared.db.notification.count({ where: { userId: viewer.userId } });
      expect(await toldTo()).toBe(1);
      const crowd = Array.from({ length: limits.mentionsPerComment }, () =>
        writeMention({ userId: world.newId(), name: "Somebody" }),
      );
      await say(owner, [...crowd, name].join(""));
      expect(await toldTo()).toBe(1);
    });

    it("CHAT-1 A9: a place in the chat that no number has is the end of it, or its beginning", async () => {
      await say(owner, "first");
      for (const before of [2 ** 31, Number.MAX_SAFE_INTEGER]) {
        const found = await listChat(deps, viewer.userId, documentId, { before, size: 10 });
        expect(found).toMatchObject({ messages: [{ body: "first" }], latest: 1 });
      }
      const none = await listChat(deps, viewer.userId, documentId, { before: 1, size: 10 });
      expect(none).toMatchObject({ messages: [], latest: 1 });
    });

    it("CHAT-2 a document in the trash is silent, and one deleted for good leaves nothing", async () => {
      const said = await say(owner, "Last words");
      await trashDocument(world.deps, owner.userId, documentId);
      const one = transact(world.shared.db, sendMessage(deps, owner.userId, documentId, "x"));
      expect(await one).toEqual({ refused: "in-trash" });
      await deletePermanently(world.deps, owner.userId, documentId);
      const { db } = world.shared;
      expect(await db.chatMessage.count({ where: { id: said.id } })).toBe(0);
      const topic = documentTopic(documentId);
      expect(await db.liveEvent.count({ where: { topic } })).toBe(0);
      expect(await db.liveTopic.count({ where: { topic } })).toBe(0);
    });
  });
});
