import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DocumentId, newDocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { personTopic } from "@/protocol/live";
import type { NotificationKind, ReadMarks } from "@/protocol/notification-shapes";
import { composeDigest, sendDigests } from "./digest";
import { eventsAfter } from "./live-events";
import type { Mail } from "./mailer";
import { asTold, isMuted, listNotifications, markRead, notify, setDigest, setMuted } from "./notifications";
import { isRefusal } from "./refusal";
import { databaseKinds, openTestDatabase } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("notifications", () => {
    let world: World;
    let ada: Actor;
    let bob: Actor;
    let documentId: DocumentId;
    let count = 0;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      count += 1;
      ada = await world.actor("Ada");
      bob = await world.actor("Bob", `bob${count}@example.org`);
      documentId = newDocumentId(world.shared.randomBytes);
      const members = [ada, bob].map(({ userId }) => ({ userId, role: "editor" as const }));
      await world.shared.db.document.create({
        data: { id: documentId, title: "Plan", members: { create: members } },
      });
    });

    const tell = (notice: { kind?: NotificationKind; excerpt?: string; at?: Date } = {}) =>
      transact(world.shared.db, async (db) => {
        const now = () => notice.at ?? new Date();
        const events = await notify({ ...world.shared, db, now }, [bob.userId, ada.userId, bob.userId], {
          kind: notice.kind ?? "comment",
          documentId,
          actorId: ada.userId,
          subjectId: null,
          excerpt: notice.excerpt ?? "Why?",
        });
        await world.deps.news.publish(db, events);
        return events;
      });

    const page = async (person = bob, cursor: string | null = null, size = 30) => {
      const found = await listNotifications(world.shared, person.userId, { cursor, size });
      if (isRefusal(found)) throw new Error(found.refused);
      return found;
    };

    const read = (marks: ReadMarks) =>
      transact(world.shared.db, (db) => markRead({ ...world.deps, db }, bob.userId, marks));

    const eventsOf = async (person: Actor) => {
      const { db } = world.shared;
      const topic = personTopic(person.userId);
      const events = await asTold(db, topic, await eventsAfter(db, topic, 0, 100));
      return events.map((event) => ({ kind: event.kind, payload: JSON.parse(event.payload) as unknown }));
    };

    it("NOTE-1 tells each once, never whoever caused it, with what the list will show", async () => {
      await tell();
      const { notifications, unread } = await page();
      expect([notifications.length, unread]).toEqual([1, 1]);
      expect(notifications[0]).toMatchObject({
        kind: "comment",
        documentTitle: "Plan",
        actor: { name: "Ada" },
        excerpt: "Why?",
        readAt: null,
      });
      expect(await eventsOf(bob)).toEqual([{ kind: "notification", payload: notifications[0] }]);
      expect(await eventsOf(ada)).toEqual([]);
    });

    it("NOTE-2 gives pages, newest first", async () => {
      for (let i = 0; i < 5; i++) await tell({ excerpt: `${i}`, at: new Date(1_000 * i) });
      const first = await page(bob, null, 3);
      expect(first.notifications.map(({ excerpt }) => excerpt)).toEqual(["4", "3", "2"]);
      const second = await page(bob, first.nextCursor, 3);
      expect(second.notifications.map(({ excerpt }) => excerpt)).toEqual(["1", "0"]);
      expect(second.nextCursor).toBeNull();
      const bad = { cursor: "x", size: 3 };
      expect(await listNotifications(world.shared, bob.userId, bad)).toMatchObject({
        refused: "bad-request",
      });
    });

    it("NOTE-3 marks some read, or all up to a moment, and tells every tab what is left", async () => {
      const moments = [1_000, 2_000, 3_000].map((ms) => new Date(ms));
      for (const at of moments) await tell({ at });
      const [newest, middle] = (await page()).notifications;
      expect(await read({ ids: [newest?.id ?? ""] })).toEqual({ ids: [newest?.id], unread: 2 });
      expect(await read({ ids: [newest?.id ?? ""] })).toMatchObject({ unread: 2 });
      const upTo = middle?.createdAt ?? "";
      expect(await read({ upTo })).toEqual({ upTo, unread: 0 });
      expect((await eventsOf(bob)).slice(3)).toEqual([
        { kind: "notifications-read", payload: { ids: [newest?.id], unread: 2 } },
        { kind: "notifications-read", payload: { upTo, unread: 0 } },
      ]);
      await tell();
      expect((await page()).unread).toBe(1);
    });

    it("NOTE-3 a moment before all time is before everything", async () => {
      await tell();
      for (const upTo of ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]) {
        expect(await read({ upTo })).toEqual({ upTo, unread: 1 });
      }
    });

    it("NOTE-3 A13: nobody marks another's", async () => {
      await tell();
      const [own] = (await page()).notifications;
      const marked = await transact(world.shared.db, (db) =>
        markRead({ ...world.deps, db }, ada.userId, { ids: [own?.id ?? ""] }),
      );
      expect(marked).toMatchObject({ unread: 0 });
      expect((await page()).unread).toBe(1);
    });

    it("NOTE-4 X8: a muted document is silent until it is heard again", async () => {
      expect(await setMuted(world.shared, bob.userId, documentId, true)).toBe(true);
      expect(await setMuted(world.shared, bob.userId, documentId, true)).toBe(true);
      await tell();
      expect((await page()).notifications).toEqual([]);
      expect(await isMuted(world.shared, bob.userId, documentId)).toBe(true);
      await setMuted(world.shared, bob.userId, documentId, false);
      await tell();
      expect((await page()).unread).toBe(1);
      const stranger = await world.actor("Sam");
      const refused = { refused: "unknown-document" };
      expect(await setMuted(world.shared, stranger.userId, documentId, true)).toEqual(refused);
      expect(await isMuted(world.shared, stranger.userId, documentId)).toEqual(refused);
    });

    it("NOTE-5 says nothing more of a document that can no longer be opened", async () => {
      await tell({ excerpt: "The secret plan" });
      await world.shared.db.member.deleteMany({ where: { documentId, userId: bob.userId } });
      await world.shared.db.document.update({ where: { id: documentId }, data: { title: "Secret" } });
      await tell();
      expect((await page()).notifications).toMatchObject([{ documentTitle: null, excerpt: "" }]);
    });

    it("NOTE-5 A7: whoever comes back after access was taken hears nothing of what was told before", async () => {
      await tell({ excerpt: "The secret plan" });
      expect(await eventsOf(bob)).toMatchObject([{ payload: { excerpt: "The secret plan" } }]);
      await world.shared.db.member.deleteMany({ where: { documentId, userId: bob.userId } });
      expect(await eventsOf(bob)).toMatchObject([
        { kind: "notification", payload: { documentTitle: null, excerpt: "" } },
      ]);
      const [own] = (await page()).notifications;
      await world.shared.db.document.delete({ where: { id: documentId } });
      expect(await eventsOf(bob)).toEqual([
        { kind: "notifications-reworded", payload: { ids: [own?.id], excerpt: "" } },
      ]);
      const rows = await world.shared.db.liveEvent.findMany({ where: { topic: personTopic(bob.userId) } });
      expect(JSON.stringify(rows)).not.toMatch(/secret|Plan/);
    });

    describe("the digest", () => {
      const hour = 3_600_000;
      const sent = async (at: number, fails = false) => {
        const mails: Mail[] = [];
        const warnings: string[] = [];
        await sendDigests({
          db: world.shared.db,
          now: () => new Date(at),
          publicUrl: "https://parley.example",
          limits,
          warn: (what) => warnings.push(what),
          mailer: {
            send: async (mail) => {
              if (fails) throw new Error("no mail server");
              mails.push(mail);
            },
          },
        });
        return { mails: mails.filter(({ to }) => to === `bob${count}@example.org`), warnings };
      };

      it("NOTE-6 sends what waited unread for a while, once, and not what was read", async () => {
        const begun = Date.now();
        await tell({ at: new Date(begun) });
        expect((await sent(begun + hour / 2)).mails).toEqual([]);
        const failed = await sent(begun + hour, true);
        expect([failed.mails, failed.warnings.length > 0]).toEqual([[], true]);
        const { mails } = await sent(begun + hour);
        expect(mails).toMatchObject([{ subject: "1 unread notification in Parley" }]);
        expect(mails[0]?.text).toContain(
          `- Ada commented on “Plan”\n  Why?\n  https://parley.example/d/${documentId}`,
        );
        expect((await sent(begun + 2 * hour)).mails).toEqual([]);
        await tell({ at: new Date(begun + 3 * hour) });
        await read({ upTo: new Date(begun + 4 * hour).toISOString() });
        expect((await sent(begun + 5 * hour)).mails).toEqual([]);
      });

      it("NOTE-6 what comes while mail is being sent is in the next one only", async () => {
        const begun = Date.now();
        await tell({ at: new Date(begun), excerpt: "First" });
        await tell({ at: new Date(begun + hour + 1), excerpt: "Second" });
        const texts = async (at: number) =>
          (await sent(at)).mails.map(({ text }) => text.match(/First|Second/g));
        expect(await texts(begun + hour)).toEqual([["First"]]);
        expect(await texts(begun + 3 * hour)).toEqual([["Second"]]);
      });

      it("NOTE-6 not to those who do not want it", async () => {
        await tell({ at: new Date(0) });
        await setDigest(world.shared, bob.userId, false);
        expect((await sent(hour)).mails).toEqual([]);
        await setDigest(world.shared, bob.userId, true);
        expect((await sent(hour)).mails).toHaveLength(1);
      });
    });
  });
});

it("what was told of one comment is found without reading what was told of others", async () => {
  const { db, close } = await openTestDatabase();
  const steps = await db.$queryRaw<{ detail: string }[]>`EXPLAIN QUERY PLAN
    SELECT "id" FROM "Notification" WHERE "documentId" = ${"d"} AND "subjectId" = ${"s"} AND "excerpt" <> ${""}`;
  expect(steps.map(({ detail }) => detail).join()).toMatch(
    /USING INDEX \S+ \(documentId=\? AND subjectId=\?\)/,
  );
  await close();
});

it("X3: a digest is text on lines of its own, whatever it quotes", () => {
  const { text } = composeDigest(
    "bob@example.org",
    [
      {
        id: "n",
        kind: "mention",
        documentId: "d",
        documentTitle: "",
        actor: { id: "a", name: "<b>Ada</b>", color: "#0b6bcb" },
        subjectId: null,
        inChat: false,
        excerpt: "one\r\nBcc: all@example.org\n\ntwo",
        createdAt: "2026-01-01T00:00:00.000Z",
        readAt: null,
      },
    ],
    "https://parley.example",
  );
  expect(text.split("\n").slice(0, 2)).toEqual([
    "- <b>Ada</b> mentioned you in “Untitled”",
    "  one Bcc: all@example.org two",
  ]);
});
