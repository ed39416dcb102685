import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { type DocumentId, newDocumentId, parseDocumentId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import { decideAccess, decideRole } from "./access";
import {
  createDocument,
  deletePermanently,
  emptyOldTrash,
  getDocument,
  listDocuments,
  renameDocument,
  restoreDocument,
  trashDocument,
} from "./documents";
import { isRefusal } from "./refusal";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("documents", () => {
    let world: World;
    let owner: Actor;
    let other: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    const create = async (by: Actor, title = "Plan") => {
      const made = await transact(world.shared.db, (db) =>
        createDocument({ ...world.shared, db }, by.userId, { title, content: [] }),
      );
      if (isRefusal(made)) throw new Error(made.refused);
      return made;
    };

    beforeEach(async () => {
      owner = await world.actor("Olga");
      other = await world.actor("Otto");
      documentId = (await create(owner)).id;
      world.asked.length = 0;
    });

    const join = (userId: string, role: Role) =>
      world.shared.db.member.create({ data: { documentId, userId, role } });

    const link = (access: "restricted" | "anyone", role: Role) =>
      world.shared.db.document.update({
        where: { id: documentId },
        data: { linkAccess: access, linkRole: role },
      });

    const roleOf = (userId: string | null) => decideRole(world.shared, userId, documentId);

    describe("access", () => {
      it("is the member's role, or the link's, or the better of the two", async () => {
        await join(other.userId, "commenter");
        expect(await roleOf(owner.userId)).toBe("owner");
        expect(await roleOf(other.userId)).toBe("commenter");
        expect(await roleOf(null)).toBeNull();
        await link("anyone", "viewer");
        expect(await roleOf(other.userId)).toBe("commenter");
        expect(await roleOf(null)).toBe("viewer");
        await link("anyone", "editor");
        expect(await roleOf(other.userId)).toBe("editor");
        await link("restricted", "editor");
        expect(await roleOf(other.userId)).toBe("commenter");
      });

      it("by link never makes an owner, even when the row says so", async () => {
        await link("anyone", "owner");
        expect(await roleOf(other.userId)).toBe("viewer");
      });

      it("A10: to a document that is not yours is the same as to one that does not exist", async () => {
        const nowhere = newDocumentId(randomBytes);
        expect(await decideAccess(world.shared, other.userId, documentId)).toEqual({ outcome: "unknown" });
        expect(await decideAccess(world.shared, other.userId, nowhere)).toEqual({ outcome: "unknown" });
      });

      it("to a document in the trash is no role, and says so only to those who had one", async () => {
        await join(other.userId, "editor");
        const stranger = await world.actor("Sam");
        await trashDocument(world.deps, owner.userId, documentId);
        expect(await roleOf(owner.userId)).toBeNull();
        expect(await decideAccess(world.shared, other.userId, documentId)).toEqual({
          outcome: "trashed",
          role: "editor",
          trashedBy: "Olga",
        });
        expect(await decideAccess(world.shared, stranger.userId, documentId)).toEqual({ outcome: "unknown" });
      });
    });

    describe("a document", () => {
      it("C17: is seeded once, in the transaction that creates it, however many are created at once", async () => {
        const made = await Promise.all(
          Array.from({ length: 50 }, (_, index) => create(owner, `Plan ${index}`)),
        );
        expect(new Set(made.map(({ id }) => id)).size).toBe(50);
        const updates = await world.shared.db.documentUpdate.findMany({
          where: { documentId: { in: made.map(({ id }) => id) } },
        });
        expect(updates).toHaveLength(50);
        for (const row of updates) {
          expect(row.checksum).toBe(crc32(row.update) | 0);
          const doc = new Y.Doc();
          Y.applyUpdate(doc, row.update);
          expect(doc.getMap("meta").get("title")).toBe(made.find(({ id }) => id === row.documentId)?.title);
        }
      });

      it("without a title has no update: the editor copes with nothing", async () => {
        const { id } = await create(owner, "");
        expect(await world.shared.db.documentUpdate.count({ where: { documentId: id } })).toBe(0);
      });

      it("is listed newest edited first, in pages that neither repeat nor skip", async () => {
        const reader = await world.actor("Rita");
        const ids: string[] = [];
        for (let index = 0; index < 5; index += 1) {
          const { id } = await create(reader, `${index}`);
          // Three of them edited in the same millisecond.
          const editedAt = new Date(1_700_000_000_000 + Math.max(0, index - 2));
          await world.shared.db.document.update({ where: { id }, data: { editedAt } });
          ids.push(id);
        }
        await join(reader.userId, "viewer");
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page = await listDocuments(world.shared, reader.userId, { trash: false, cursor, size: 2 });
          if (isRefusal(page)) throw new Error(page.refused);
          seen.push(...page.documents.map(({ id }) => id));
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(seen).toHaveLength(6);
        expect(new Set(seen)).toEqual(new Set([...ids, documentId]));
        expect(seen.slice(0, 3)).toEqual([documentId, ids[4], ids[3]]);
      });

      it("is not listed to those who only hold its link", async () => {
        await link("anyone", "editor");
        const page = await listDocuments(world.shared, other.userId, {
          trash: false,
          cursor: null,
          size: 50,
        });
        expect(page).toMatchObject({ documents: [], nextCursor: null });
        const seenBy = (person: Actor) => getDocument(world.shared, person.userId, documentId);
        expect(await seenBy(other)).toMatchObject({ role: "editor", isMember: false });
        expect(await seenBy(owner)).toMatchObject({ role: "owner", isMember: true });
      });

      it("is renamed in its content first, and in its row only after that is committed", async () => {
        const order: string[] = [];
        const liveDocuments = {
          ...world.shared.liveDocuments,
          setTitle: async (id: DocumentId, title: string) => {
            const row = await world.shared.db.document.findUnique({ where: { id } });
            order.push(`${row?.title} -> ${title}`);
          },
        };
        const deps = { ...world.deps, liveDocuments };
        expect(await renameDocument(deps, owner.userId, documentId, " New\u0000\n plan ")).toBeNull();
        expect(order).toEqual(["Plan -> New plan"]);
        expect(await getDocument(world.shared, owner.userId, documentId)).toMatchObject({
          title: "New plan",
        });
      });

      it("keeps its title when the change of the content is not committed", async () => {
        const setTitle = () => Promise.reject(new Error("no database"));
        const deps = { ...world.deps, liveDocuments: { ...world.shared.liveDocuments, setTitle } };
        await expect(renameDocument(deps, owner.userId, documentId, "New")).rejects.toThrow("no database");
        expect(await getDocument(world.shared, owner.userId, documentId)).toMatchObject({ title: "Plan" });
      });

      it("goes to the trash, comes back, and is deleted only from there", async () => {
        const { db } = world.shared;
        expect(await deletePermanently(world.deps, owner.userId, documentId)).toEqual({
          refused: "not-in-trash",
        });
        expect(await trashDocument(world.deps, owner.userId, documentId)).toBeNull();
        expect(await trashDocument(world.deps, owner.userId, documentId)).toBeNull();
        expect(world.asked).toContainEqual(["documentClosed", documentId, expect.any(String)]);
        const trash = { trash: true, cursor: null, size: 50 };
        expect(await listDocuments(world.shared, owner.userId, trash)).toMatchObject({
          documents: [{ id: documentId, trashedAt: expect.any(Date) }],
        });
        expect(await renameDocument(world.deps, owner.userId, documentId, "New")).toEqual({
          refused: "in-trash",
        });
        expect(await restoreDocument(world.deps, owner.userId, documentId)).toBeNull();
        expect(await roleOf(owner.userId)).toBe("owner");
        await trashDocument(world.deps, owner.userId, documentId);
        expect(await deletePermanently(world.deps, owner.userId, documentId)).toBeNull();
        expect(await db.documentUpdate.count({ where: { documentId } })).toBe(0);
        expect(await db.document.count({ where: { id: documentId } })).toBe(0);
      });

      it("in the trash is there for its owners and for nobody else", async () => {
        await join(other.userId, "editor");
        await trashDocument(world.deps, owner.userId, documentId);
        const trash = { trash: true, cursor: null, size: 50 };
        expect(await listDocuments(world.shared, other.userId, trash)).toMatchObject({ documents: [] });
        for (const command of [getDocument, restoreDocument, trashDocument, deletePermanently]) {
          expect(await command(world.deps, other.userId, documentId)).toEqual({
            refused: "unknown-document",
          });
        }
      });

      it("is deleted for good when it has been in the trash long enough", async () => {
        const kept = (await create(owner)).id;
        await trashDocument(world.deps, owner.userId, documentId);
        await trashDocument(world.deps, owner.userId, kept);
        await world.shared.db.document.update({
          where: { id: documentId },
          data: { trashedAt: new Date(Date.now() - 31 * 86_400_000) },
        });
        await emptyOldTrash(world.deps, 30);
        expect(
          await world.shared.db.document.findMany({ where: { id: { in: [documentId, kept] } } }),
        ).toMatchObject([{ id: kept }]);
      });

      it.each([
        "",
        "../x",
        "%2e%2e%2f",
        "a%2fb",
        "a/b",
        "\u0000",
        "0".repeat(1_024),
        "0".repeat(23),
        "0".repeat(25),
      ])("A9: has an id that %j is not", (text) => {
        expect(parseDocumentId(text)).toBeNull();
      });

      it("A9: has an id with one spelling", () => {
        expect(parseDocumentId(documentId)).toBe(documentId);
        for (const spelled of [
          ` ${documentId}`,
          `${documentId}\n`,
          "A".repeat(24),
          "ａ".repeat(24),
          "i".repeat(24),
        ])
          expect(parseDocumentId(spelled)).toBeNull();
      });
    });
  });
});
