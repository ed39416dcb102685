import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { type SuggestionDecided, tellDecision, tellSuggestion } from "./suggestions";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("what is told of suggestions", () => {
    let world: World;
    let owner: Actor;
    let editor: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      [owner, editor] = await Promise.all([world.actor("Olga"), world.actor("Ed")]);
      documentId = await world.document(owner, [[editor, "editor"]]);
    });

    const subjectId = "s".repeat(24);

    const suggests = () =>
      transact(
        world.shared.db,
        tellSuggestion(world.deps, editor.userId, documentId, {
          suggestionId: subjectId,
          excerpt: "Add “x”",
        }),
      );

    const decides = (verdict: SuggestionDecided["verdict"]) =>
      transact(
        world.shared.db,
        tellDecision(world.deps, owner.userId, documentId, {
          suggestionId: subjectId,
          verdict,
          authorId: editor.userId,
          excerpt: "Add “x”",
        }),
      );

    const toldTo = async ({ userId }: Actor) => {
      const rows = await world.shared.db.notification.findMany({
        where: { userId, documentId },
        orderBy: { createdAt: "asc" },
      });
      return rows.map((row) => row.kind);
    };

    it("SUGG-12 a suggestion is told once, also when many say so at the same moment", async () => {
      await Promise.all(Array.from({ length: 8 }, suggests));
      expect([await toldTo(owner), await toldTo(editor)]).toEqual([["suggestion"], []]);
    });

    it("SUGG-7 a decision is told once, also when many say so at the same moment", async () => {
      await suggests();
      await Promise.all(Array.from({ length: 8 }, () => decides("accepted")));
      expect(await toldTo(editor)).toEqual(["suggestionAccepted"]);
      await decides("rejected");
      expect(await toldTo(editor)).toEqual(["suggestionAccepted", "suggestionRejected"]);
    });
  });
});
