import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CommentView } from "@/protocol/comment-shapes";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { documentTopic, personTopic, type Topic } from "@/protocol/live";
import { writeMention } from "@/protocol/mentions";
import {
  addComment,
  type CommentDeps,
  deleteComment,
  editComment,
  listComments,
  type NewComment,
  react,
  reanchorThread,
  resolveThread,
} from "./comments";
import { eventsAfter } from "./live-events";
import { asTold } from "./notifications";
import { accepted } from "./testing/accepted";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact } from "./transaction";

const place = { item: { client: 1, clock: 0 } };
const anchor = { from: { ...place, assoc: 0 }, to: { ...place, assoc: -1 } };

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("comments", () => {
    let world: World;
    let deps: CommentDeps;
    let owner: Actor;
    let editor: Actor;
    let guest: Actor;
    let viewer: Actor;
    let documentId: DocumentId;

    beforeAll(async () => {
      world = await openWorld({ kind });
      deps = world.deps;
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      [owner, editor, guest, viewer] = await Promise.all([
        world.actor("Olga"),
        world.actor("Ed"),
        world.actor("Gil"),
        world.actor("Vera"),
      ]);
      documentId = await world.document(owner, [
        [editor, "editor"],
        [guest, "commenter"],
        [viewer, "viewer"],
      ]);
    });

    const say = (by: Actor, body: string, more: Partial<NewComment> = {}) =>
      transact(
        world.shared.db,
        addComment(deps, by.userId, documentId, {
          body,
          anchor: null,
          quote: "",
          parentId: null,
          suggestionId: null,
          ...more,
        }),
      );

    const list = async (by: Actor): Promise<readonly CommentView[]> =>
      accepted(await listComments(world.shared, by.userId, documentId));

    const toldTo = async (person: Actor) => {
      const rows = await world.shared.db.notification.findMany({
        where: { userId: person.userId },
        orderBy: { createdAt: "asc" },
      });
      return rows.map(({ kind: why, excerpt }) => `${why}: ${excerpt}`);
    };

    const events = async () => {
      const rows = await world.shared.db.liveEvent.findMany({
        where: { topic: documentTopic(documentId) },
        orderBy: { number: "asc" },
      });
      return rows.map(({ kind: what, payload }) => ({ what, ...(JSON.parse(payload) as CommentView) }));
    };

    it("COMM-1 are read by whoever may open the document, and written by commenters and up", async () => {
      const root = accepted(await say(guest, "Why?", { anchor, quote: "because" }));
      expect(root).toMatchObject({ body: "Why?", anchor, quote: "because", author: { name: "Gil" } });
      expect(await list(viewer)).toEqual([root]);
      expect(await say(viewer, "Me too")).toEqual({ refused: "not-allowed" });
      expect(await react(deps, viewer.userId, documentId, root.id, "👍", true)).toEqual({
        refused: "not-allowed",
      });
      const stranger = await world.actor("Sid");
      expect(await listComments(world.shared, stranger.userId, documentId)).toEqual({
        refused: "unknown-document",
      });
      expect(await say(stranger, "Hello")).toEqual({ refused: "unknown-document" });
    });

    it("COMM-1 a comment is edited by its author alone, and deleted by the author or an owner", async () => {
      const { id } = accepted(await say(guest, "Why?"));
      const edit = (by: Actor) => editComment(deps, by.userId, documentId, id, "Why not?");
      expect(await edit(owner)).toEqual({ refused: "not-allowed" });
      expect(accepted(await edit(guest))).toMatchObject({ body: "Why not?", editedAt: expect.any(String) });
      expect(await deleteComment(deps, editor.userId, documentId, id)).toEqual({ refused: "not-allowed" });
      expect(await deleteComment(deps, owner.userId, documentId, id)).toBeNull();
      expect(await list(owner)).toEqual([]);
    });

    it("A13: a comment is found in its own document only", async () => {
      const { id } = accepted(await say(guest, "Why?"));
      const other = await world.document(guest);
      const nowhere = { refused: "unknown-comment" };
      expect(await editComment(deps, guest.userId, other, id, "x")).toEqual(nowhere);
      expect(await resolveThread(deps, guest.userId, other, id, true)).toEqual(nowhere);
      expect(await reanchorThread(deps, guest.userId, other, id, anchor)).toEqual(nowhere);
      expect(await deleteComment(deps, guest.userId, other, id)).toEqual(nowhere);
      const reply = { body: "x", anchor: null, quote: "", parentId: id, suggestionId: null };
      expect(await transact(world.shared.db, addComment(deps, guest.userId, other, reply))).toEqual(nowhere);
    });

    it("COMM-2 whoever may comment resolves and re-opens; a reply re-opens too", async () => {
      const { id } = accepted(await say(guest, "Why?"));
      const resolve = (by: Actor, resolved: boolean) =>
        resolveThread(deps, by.userId, documentId, id, resolved);
      expect(accepted(await resolve(owner, true))).toMatchObject({ resolvedBy: "Olga" });
      expect(accepted(await resolve(guest, true))).toMatchObject({ resolvedBy: "Olga" });
      expect(accepted(await resolve(guest, false))).toMatchObject({ resolvedAt: null, resolvedBy: null });
      await resolve(owner, true);
      const reply = accepted(await say(guest, "But why?", { parentId: id }));
      expect((await list(owner))[0]).toMatchObject({ id, resolvedAt: null });
      expect(await resolveThread(deps, owner.userId, documentId, reply.id, true)).toEqual({
        refused: "not-allowed",
      });
      expect(await say(guest, "Deeper", { parentId: reply.id })).toEqual({ refused: "unknown-comment" });
    });

    it("COMM-3 a deleted beginning keeps its place while replies stand", async () => {
      const { id } = accepted(await say(guest, "Why?"));
      await react(deps, owner.userId, documentId, id, "🎉", true);
      const reply = accepted(await say(owner, "Because", { parentId: id }));
      expect(await deleteComment(deps, guest.userId, documentId, id)).toBeNull();
      expect(await list(owner)).toMatchObject([
        { id, body: "", deletedAt: expect.any(String), reactions: [] },
        { id: reply.id },
      ]);
      expect(await editComment(deps, guest.userId, documentId, id, "x")).toEqual({
        refused: "unknown-comment",
      });
      expect(await deleteComment(deps, owner.userId, documentId, reply.id)).toBeNull();
      expect(await list(owner)).toEqual([]);
      expect((await events()).slice(-2).map(({ what, id: which }) => [what, which])).toEqual([
        ["comment-deleted", reply.id],
        ["comment-deleted", id],
      ]);
    });

    it("COMM-6 the words of a deleted comment are gone from what was told of it, and from no other", async () => {
      const root = accepted(await say(guest, "A secret"));
      const reply = accepted(await say(editor, "Another secret", { parentId: root.id }));
      await say(guest, "Nothing to hide");
      expect(await deleteComment(deps, guest.userId, documentId, root.id)).toBeNull();
      expect(await deleteComment(deps, owner.userId, documentId, reply.id)).toBeNull();
      expect(await toldTo(owner)).toEqual(["comment: ", "comment: Nothing to hide"]);
      expect(await toldTo(guest)).toEqual(["reply: "]);
    });

    it("COMM-5 X8: a name that comes and goes is told once", async () => {
      const name = writeMention({ userId: viewer.userId, name: "Vera" });
      const { id } = accepted(await say(guest, name));
      for (const body of ["", name, "", name]) {
        await editComment(deps, guest.userId, documentId, id, `Look ${body}`);
      }
      expect(await toldTo(viewer)).toEqual(["mention: Look @Vera"]);
    });

    it("COMM-6 every open inbox hears that the words are gone, and whoever comes back does not hear them again", async () => {
      const { id } = accepted(await say(guest, `${writeMention(editor)} a secret`));
      accepted(await editComment(deps, guest.userId, documentId, id, "Another secret"));
      // One that says the same again tells nobody anything.
      accepted(await editComment(deps, guest.userId, documentId, id, "Another secret"));
      const heardBy = async (topic: Topic) => {
        const { db } = world.shared;
        const events = await asTold(db, topic, await eventsAfter(db, topic, 0, 100));
        return events.map(({ kind: what, payload }) => ({ what, payload: JSON.parse(payload) as object }));
      };
      const inbox = () => heardBy(personTopic(editor.userId));
      const [{ id: noticeId } = { id: "" }] = await world.shared.db.notification.findMany({
        where: { userId: editor.userId },
      });
      expect(await inbox()).toMatchObject([
        { what: "notification", payload: { excerpt: "Another secret" } },
        { what: "notifications-reworded", payload: { ids: [noticeId], excerpt: "Another secret" } },
      ]);
      expect(await deleteComment(deps, owner.userId, documentId, id)).toBeNull();
      expect(await inbox()).toMatchObject([
        { what: "notification", payload: { id: noticeId, excerpt: "", documentTitle: "Plan" } },
        { what: "notifications-reworded", payload: { ids: [noticeId], excerpt: "" } },
        { what: "notifications-reworded", payload: { ids: [noticeId], excerpt: "" } },
      ]);
      const inDocument = await heardBy(documentTopic(documentId));
      expect(inDocument.map(({ what }) => what)).toEqual([
        "comment",
        "comment",
        "comment",
        "comment-deleted",
      ]);
      expect(JSON.stringify(inDocument)).not.toMatch(/secret/);
    });

    it("COMM-6 an edit and a deletion at the same moment leave no words", async () => {
      const roots = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const { id } = accepted(await say(guest, "A secret"));
          await say(editor, "So?", { parentId: id });
          return id;
        }),
      );
      const edit = (id: string) => editComment(deps, guest.userId, documentId, id, "Another secret");
      await Promise.all(
        roots.flatMap((id) => [edit(id), deleteComment(deps, owner.userId, documentId, id), edit(id)]),
      );
      expect(JSON.stringify(await list(owner))).not.toMatch(/secret/);
      expect(await world.shared.db.comment.count({ where: { documentId, body: "" } })).toBe(roots.length);
    });

    it("COMM-3 a reply that was taken stands, though its thread's beginning is deleted at the same moment", async () => {
      const roots = await Promise.all(
        Array.from({ length: 8 }, async () => accepted(await say(guest, "Why?")).id),
      );
      const answers = await Promise.all(
        roots.flatMap((id) => [
          say(editor, "Because.", { parentId: id }),
          deleteComment(deps, guest.userId, documentId, id),
        ]),
      );
      const replies = answers.filter((_, at) => at % 2 === 0);
      const taken = replies.flatMap((answer) => (answer !== null && "id" in answer ? [answer.id] : []));
      const refused = replies.filter((answer) => answer !== null && "refused" in answer);
      expect(refused).toEqual(refused.map(() => ({ refused: "unknown-comment" })));
      const standing = (await list(owner)).map(({ id }) => id);
      expect(taken.filter((id) => !standing.includes(id))).toEqual([]);
      expect(taken.length + refused.length).toBe(roots.length);
    });

    it("COMM-3 an emptied beginning goes with its last replies, also when two are deleted at the same moment", async () => {
      const roots = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const { id } = accepted(await say(guest, "Why?"));
          const replies = [
            accepted(await say(editor, "One", { parentId: id })).id,
            accepted(await say(editor, "Two", { parentId: id })).id,
          ];
          await deleteComment(deps, guest.userId, documentId, id);
          return replies;
        }),
      );
      await Promise.all(roots.flat().map((id) => deleteComment(deps, editor.userId, documentId, id)));
      expect(await list(owner)).toEqual([]);
    });

    it("a reaction counts once for each person, and is taken back", async () => {
      const { id } = accepted(await say(guest, "Done"));
      for (const by of [owner, owner, editor]) await react(deps, by.userId, documentId, id, "🎉", true);
      const [{ reactions } = { reactions: [] }] = await list(owner);
      expect(reactions.map(({ emoji, people }) => [emoji, people.map(({ name }) => name)])).toEqual([
        ["🎉", ["Olga", "Ed"]],
      ]);
      await react(deps, owner.userId, documentId, id, "🎉", false);
      expect(accepted(await react(deps, editor.userId, documentId, id, "🎉", false)).reactions).toEqual([]);
    });

    it("COMM-4 an anchor is set anew by those who may edit", async () => {
      const { id } = accepted(await say(guest, "Why?", { anchor }));
      const moved = { from: anchor.to, to: anchor.from };
      expect(await reanchorThread(deps, guest.userId, documentId, id, moved)).toEqual({
        refused: "not-allowed",
      });
      expect(accepted(await reanchorThread(deps, editor.userId, documentId, id, moved)).anchor).toEqual(
        moved,
      );
      expect((await events()).at(-1)).toMatchObject({ what: "comment", id, anchor: moved });
    });

    it("COMM-5 tells each concerned person once, for the nearest reason, and never the author", async () => {
      const call = writeMention({ userId: editor.userId, name: "Ed" });
      const root = accepted(await say(guest, `Look, ${call}`));
      await say(owner, "I see", { parentId: root.id });
      await say(owner, `And ${writeMention({ userId: guest.userId, name: "Gil" })}?`, { parentId: root.id });
      expect(await toldTo(owner)).toEqual(["comment: Look, @Ed"]);
      expect(await toldTo(editor)).toEqual(["mention: Look, @Ed"]);
      expect(await toldTo(guest)).toEqual(["reply: I see", "mention: And @Gil?"]);
      expect(await toldTo(viewer)).toEqual([]);
      await say(editor, "Another matter", { suggestionId: "s".repeat(24) });
      expect((await toldTo(owner)).at(-1)).toBe("comment: Another matter");
    });

    it("COMM-5 an edit calls only those whom it newly names", async () => {
      const [ed, vera] = [editor, viewer].map(({ userId, name }) => writeMention({ userId, name }));
      const { id } = accepted(await say(guest, `Look, ${ed}`));
      await editComment(deps, guest.userId, documentId, id, `Look, ${ed} and ${vera}`);
      expect(await toldTo(editor)).toHaveLength(1);
      expect(await toldTo(viewer)).toEqual(["mention: Look, @Ed and @Vera"]);
    });

    it("COMM-5 an edit does not tell anew whoever was told of the comment for another reason", async () => {
      const [olga, gil] = [owner, guest].map(({ userId, name }) => writeMention({ userId, name }));
      const root = accepted(await say(guest, "Look"));
      const reply = accepted(await say(editor, "Where?", { parentId: root.id }));
      await editComment(deps, guest.userId, documentId, root.id, `Look, ${olga}`);
      await editComment(deps, editor.userId, documentId, reply.id, `Where, ${gil}?`);
      expect(await toldTo(owner)).toEqual(["comment: Look, @Olga"]);
      expect(await toldTo(guest)).toEqual(["reply: Where, @Gil?"]);
    });

    it("X8: one comment calls a bounded number of people, and nobody outside the document", async () => {
      const stranger = await world.actor("Sid");
      const crowd = await Promise.all(
        Array.from({ length: limits.mentionsPerComment + 1 }, (_, at) => world.actor(`Person ${at}`)),
      );
      for (const { userId } of crowd)
        await world.shared.db.member.create({ data: { documentId, userId, role: "viewer" } });
      await say(guest, [...crowd, stranger].map(writeMention).join(" "));
      const called = await world.shared.db.notification.count({ where: { kind: "mention", documentId } });
      expect(called).toBe(limits.mentionsPerComment);
      await say(guest, writeMention(stranger));
      expect(await toldTo(stranger)).toEqual([]);
    });

    it("X3: what looks like HTML or a script's address is kept as it was written", async () => {
      const hostile = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) <script>alert("x")</script>';
      const { body, quote } = accepted(await say(guest, hostile, { quote: hostile }));
      expect([body, quote]).toEqual([hostile, hostile]);
      expect((await list(viewer))[0]?.body).toBe(hostile);
    });

    it("a full document takes no more", async () => {
      const small = { ...deps, limits: { ...deps.limits, commentsPerDocument: 1 } };
      const said = { body: "One", anchor: null, quote: "", parentId: null, suggestionId: null };
      const add = () => transact(world.shared.db, addComment(small, guest.userId, documentId, said));
      accepted(await add());
      expect(await add()).toEqual({ refused: "comments-full" });
    });
  });
});
