import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { firstPaintOf } from "@/protocol/first-paint";
import type { DocumentId } from "@/protocol/ids";
import { createDocument, getDocument } from "./documents";
import { News } from "./live-events";
import { projectedUpTo, storedFirstPaint, storeProjection } from "./projection";
import { accepted } from "./testing/accepted";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";
import { welcomeSeed } from "./welcome";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("the stored projection", () => {
    let world: World;
    let owner: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      owner = await world.actor("Olga");
      documentId = await world.document(owner);
    });

    const store = (text: string, editedAt: Date) =>
      storeProjection(
        { db: world.shared.db, news: new News(world.shared.liveEvents, world.shared.now) },
        documentId,
        { title: "Plan", excerpt: "", firstPaint: paintOf(text) },
        editedAt,
      );
    const paintOf = (text: string) =>
      firstPaintOf([{ type: "paragraph", content: [{ type: "text", text }] }]);
    const stored = () => storedFirstPaint(world.shared.db, documentId);

    it("PROJ-1 is given back as it was stored last, with every character", async () => {
      for (const [at, text] of ["one", "null \u0000, half \ud83d, 漢字 👍", ""].entries()) {
        await store(text, new Date(1_000 * at));
        expect(await stored()).toEqual(paintOf(text));
      }
    });

    it("PAINT-3 is there for a new document from the beginning", async () => {
      const made = await transact(world.shared.db, (db) =>
        createDocument({ ...world.shared, db }, owner.userId, welcomeSeed),
      );
      const { id } = accepted(made);
      expect(await storedFirstPaint(world.shared.db, id)).toEqual(firstPaintOf(welcomeSeed.content));
    });

    it("PAINT-3 is due for a document of before there were any, and not once it is made", async () => {
      await world.shared.db.document.update({ where: { id: documentId }, data: { firstPaint: null } });
      expect(await stored()).toBeNull();
      expect(await projectedUpTo(world.shared.db, documentId)).toEqual(new Date(0));
      await store("text", new Date(7_000));
      expect(await projectedUpTo(world.shared.db, documentId)).toEqual(new Date(7_000));
      await world.shared.db.document.delete({ where: { id: documentId } });
      expect(await projectedUpTo(world.shared.db, documentId)).toBeNull();
      expect(await stored()).toBeNull();
    });

    it("PAINT-4 is in no answer but the page's", async () => {
      await store("secret", new Date());
      expect(JSON.stringify(await getDocument(world.shared, owner.userId, documentId))).not.toContain(
        "secret",
      );
      const rows = await world.shared.db.document.findMany({ where: { id: documentId } });
      expect(rows).not.toHaveProperty("0.firstPaint");
    });
  });
});
