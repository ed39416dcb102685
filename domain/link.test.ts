import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DocumentId, newDocumentId } from "@/protocol/ids";
import { decideAccess, decideRole } from "./access";
import type { Queries } from "./database";
import { getDocument } from "./documents";
import { redeemLink, resetLink } from "./link";
import { setLink } from "./sharing";
import { accepted } from "./testing/accepted";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("the link", () => {
    let world: World;
    let owner: Actor;
    let guest: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      owner = await world.actor("Olga");
      guest = await world.actor("Gus");
      documentId = await world.document(owner);
      await open("anyone");
    });

    const open = (access: "anyone" | "restricted") =>
      setLink(world.deps, owner.userId, documentId, { access, role: "commenter" });

    const reset = async (): Promise<string> => {
      const made = await transact(world.shared.db, resetLink(world.deps, owner.userId, documentId));
      return accepted(made).path.split("/")[3] ?? "";
    };

    const redeem = (secret: string) => redeemLink(world.shared, guest.userId, documentId, secret);

    const roleOfGuest = () => decideRole(world.shared, guest.userId, documentId);

    const pathSeen = async () => accepted(await getDocument(world.shared, owner.userId, documentId)).path;

    it("LINK-1 opens by the plain address until it is reset, and by its secret from then on", async () => {
      expect(await roleOfGuest()).toBe("commenter");
      expect(await pathSeen()).toBe(`/d/${documentId}`);
      const secret = await reset();
      expect(await pathSeen()).toBe(`/d/${documentId}/${secret}`);
      expect(await roleOfGuest()).toBeNull();
      expect(await redeem(secret)).toBe("commenter");
      expect(await roleOfGuest()).toBe("commenter");
    });

    it("LINK-2 a reset ends what the secrets before it gave", async () => {
      const first = await reset();
      await redeem(first);
      const second = await reset();
      expect(await roleOfGuest()).toBeNull();
      expect(await redeem(first)).toEqual({ refused: "unknown-document" });
      expect(await roleOfGuest()).toBeNull();
      expect(await redeem(second)).toBe("commenter");
    });

    it("LINK-2 a restricted link gives nothing, with a secret or without", async () => {
      const secret = await reset();
      await redeem(secret);
      await open("restricted");
      expect(await roleOfGuest()).toBeNull();
      expect(await redeem(secret)).toEqual({ refused: "unknown-document" });
      expect(await pathSeen()).toBe(`/d/${documentId}`);
    });

    it("LINK-1 no secret is worth anything for a link that was never reset", async () => {
      for (const secret of ["", "null", documentId]) {
        expect(await redeem(secret), secret).toEqual({ refused: "unknown-document" });
      }
    });

    it("A10: unknown and forbidden documents cost the same one query", async () => {
      await reset();
      const queriesFor = async (id: DocumentId): Promise<string[]> => {
        const asked: string[] = [];
        const watched = new Proxy(world.shared.db, {
          get: (db, model: keyof Queries) =>
            new Proxy(db[model] as object, {
              get: (table, method) => {
                asked.push(`${String(model)}.${String(method)}`);
                return Reflect.get(table, method);
              },
            }),
        });
        expect(await decideAccess({ db: watched }, guest.userId, id)).toEqual({ outcome: "unknown" });
        return asked;
      };
      const forbidden = await queriesFor(documentId);
      expect(forbidden).toEqual(["document.findUnique"]);
      expect(await queriesFor(newDocumentId(world.shared.randomBytes))).toEqual(forbidden);
    });
  });
});
