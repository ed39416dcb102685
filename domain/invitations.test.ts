import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { decideRole } from "./access";
import { createInvitationOutbox } from "./invitation-mail";
import {
  acceptInvitation,
  type InvitationDeps,
  type Inviter,
  invitationLink,
  invite,
  listInvitations,
  readInvitation,
  resendInvitation,
  revokeInvitation,
} from "./invitations";
import type { Mail } from "./mailer";
import { isRefusal } from "./refusal";
import { removeMember, setMember } from "./sharing";
import { accepted } from "./testing/accepted";
import { databaseKinds } from "./testing/database";
import { type Actor, openWorld, type World } from "./testing/world";
import { transact, type Work } from "./transaction";

const taken = { refused: "unknown-invitation" };

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("invitations", () => {
    let world: World;
    let owner: Actor;
    let ada: Actor;
    let documentId: DocumentId;
    let now: Date;

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    beforeEach(async () => {
      now = new Date();
      owner = await world.actor("Olga");
      ada = await world.actor("Ada");
      documentId = await world.document(owner);
    });

    const run = <T>(work: Work<T>) => transact(world.shared.db, work);

    const deps = (mayMail = true): InvitationDeps => ({
      ...world.deps,
      ...world.shared,
      now: () => now,
      mayMail,
    });

    const asOwner = (isGuest = false): Inviter => ({ userId: owner.userId, isGuest });

    const inviteAda = async (role: "editor" | "viewer" = "editor") =>
      accepted(await run(invite(deps(), asOwner(), documentId, { email: "Ada@Example.org", role })));

    const tokenOf = (id: string): string => invitationLink(world.shared, id).split("/i/")[1] ?? "";

    const accept = (who: Actor, token: string) =>
      run(acceptInvitation({ ...deps(), now: () => now }, who.userId, token));

    it("INV-2 A7: an owner who is sent away or made less does not come back by an invitation of their own", async () => {
      const byOwner = await inviteAda();
      const bob = await world.actor("Bob");
      for (const act of [
        () => removeMember(world.deps, owner.userId, documentId, bob.userId),
        () => setMember(world.deps, owner.userId, documentId, bob.userId, "viewer"),
      ]) {
        accepted(await setMember(world.deps, owner.userId, documentId, bob.userId, "owner"));
        const given = { email: "other@example.org", role: "editor" as const };
        const inviter = { userId: bob.userId, isGuest: false };
        const { id } = accepted(await run(invite(deps(), inviter, documentId, given)));
        const before = await act().then(() => decideRole(world.shared, bob.userId, documentId));
        expect(await accept(bob, tokenOf(id))).toEqual(taken);
        expect(await decideRole(world.shared, bob.userId, documentId)).toBe(before);
      }
      expect(await accept(ada, tokenOf(byOwner.id))).toMatchObject({ role: "editor" });
    });

    it("INV-2 those of an owner who goes by themselves stand", async () => {
      const bob = await world.actor("Bob");
      accepted(await setMember(world.deps, owner.userId, documentId, bob.userId, "owner"));
      const { id } = await inviteAda();
      expect(await removeMember(world.deps, owner.userId, documentId, owner.userId)).toBeNull();
      expect(await accept(ada, tokenOf(id))).toMatchObject({ role: "editor" });
    });

    it("INV-1 binds the role to whoever accepts first, and to nobody else", async () => {
      const { id } = await inviteAda();
      const others = await Promise.all(["Eve", "Mallory", "Ada"].map((name) => world.actor(name)));
      const answers = await Promise.all(others.map((other) => accept(other, tokenOf(id))));
      const winners = others.filter((_, at) => !isRefusal(answers[at]));
      expect(winners).toHaveLength(1);
      for (const other of others) {
        const role = await decideRole(world.shared, other.userId, documentId);
        expect(role).toBe(other === winners[0] ? "editor" : null);
      }
      expect(answers.filter(isRefusal)).toEqual([taken, taken]);
      expect(await readInvitation(world.shared, ada.userId, tokenOf(id))).toEqual({ kind: "unknown" });
    });

    it("INV-1 opens the document again to whoever accepted, and not once they were removed", async () => {
      const { id } = await inviteAda("viewer");
      await accept(ada, tokenOf(id));
      expect(await accept(ada, tokenOf(id))).toEqual({ documentId, role: "viewer" });
      expect(await readInvitation(world.shared, ada.userId, tokenOf(id))).toEqual({
        kind: "accepted",
        documentId,
      });
      await removeMember(world.deps, owner.userId, documentId, ada.userId);
      expect(await accept(ada, tokenOf(id))).toEqual(taken);
      expect(await decideRole(world.shared, ada.userId, documentId)).toBeNull();
    });

    it("INV-1 gives a member who accepts no less than they have", async () => {
      await setMember(world.deps, owner.userId, documentId, ada.userId, "editor");
      const { id } = await inviteAda("viewer");
      expect(await accept(ada, tokenOf(id))).toEqual({ documentId, role: "editor" });
    });

    it("INV-2 ends with its time, when it is withdrawn and while the document is in the trash", async () => {
      const [old, withdrawn] = [await inviteAda(), null];
      now = new Date(now.getTime() + 15 * 86_400_000);
      expect(await accept(ada, tokenOf(old.id))).toEqual(taken);
      const renewed = accepted(await run(resendInvitation(deps(), asOwner(), documentId, old.id)));
      expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(now.getTime());
      await world.shared.db.document.update({ where: { id: documentId }, data: { trashedAt: now } });
      expect(await accept(ada, tokenOf(old.id))).toEqual(taken);
      await world.shared.db.document.update({ where: { id: documentId }, data: { trashedAt: null } });
      expect(
        withdrawn ?? (await run(revokeInvitation(world.deps, owner.userId, documentId, old.id))),
      ).toBeNull();
      expect(await accept(ada, tokenOf(old.id))).toEqual(taken);
    });

    it("INV-3 A14: is the same for an address with an account and for one without", async () => {
      await world.actor("Grace", `grace.${documentId}@example.org`, "correct horse");
      const answers = await Promise.all(
        ["grace", "nobody"].map((name) =>
          run(
            invite(deps(), asOwner(), documentId, {
              email: `${name}.${documentId}@example.org`,
              role: "viewer",
            }),
          ),
        ),
      );
      const [known, unknown] = answers.map((answer) => {
        const { id, email, ...rest } = accepted(answer);
        return rest;
      });
      expect(known).toEqual(unknown);
      expect(await world.shared.db.member.count({ where: { documentId } })).toBe(1);
    });

    it("INV-3 changes the role of an address that is invited again, and keeps its link", async () => {
      const first = await inviteAda("viewer");
      const again = await inviteAda("editor");
      expect(again).toMatchObject({ id: first.id, email: "ada@example.org", role: "editor" });
      await accept(ada, tokenOf(first.id));
      expect(accepted(await listInvitations(world.shared, owner.userId, documentId))).toEqual([]);
      const next = await inviteAda("viewer");
      expect(next.id).not.toBe(first.id);
    });

    it("INV-3 keeps no token in the database", async () => {
      const { id } = await inviteAda();
      const row = await world.shared.db.invitation.findUniqueOrThrow({ where: { id } });
      expect(JSON.stringify(row)).not.toContain(tokenOf(id));
    });

    describe("by mail", () => {
      /** The outbox of this document: what it sends, and what became of it. */
      const send = async (fails: boolean): Promise<Mail[]> => {
        const sent: Mail[] = [];
        const done = new Promise<void>((resolve) => {
          const liveEvents = { changed: () => resolve() };
          const mailer = {
            send: async (mail: Mail) => {
              if (fails) throw new Error("the mail server says no");
              sent.push(mail);
            },
          };
          createInvitationOutbox({ ...world.shared, liveEvents }, mailer).wake();
        });
        await done;
        return sent;
      };

      const mailState = async (id: string) =>
        (await world.shared.db.invitation.findUniqueOrThrow({ where: { id } })).mail;

      beforeEach(async () => {
        await world.shared.db.invitation.updateMany({ data: { mail: "none" } });
      });

      it("INV-4 sends the link after the command, and says what became of it", async () => {
        const { id, mail } = await inviteAda();
        expect(mail).toBe("waiting");
        const [sent] = await send(false);
        expect(sent).toMatchObject({ to: "ada@example.org", subject: "Olga shared “Plan” with you" });
        expect(sent?.text).toContain(invitationLink(world.shared, id));
        expect(await mailState(id)).toBe("sent");
      });

      it("INV-4 tells a failure, and tries again when asked", async () => {
        const { id } = await inviteAda();
        await send(true);
        expect(await mailState(id)).toBe("failed");
        expect(world.warnings.splice(0)).toHaveLength(1);
        await run(resendInvitation(deps(), asOwner(), documentId, id));
        expect(await send(false)).toHaveLength(1);
      });

      it("X8: sends nothing in the name of a guest", async () => {
        const given = { email: "ada@example.org", role: "viewer" } as const;
        const { mail } = accepted(await run(invite(deps(), asOwner(true), documentId, given)));
        expect(mail).toBe("none");
      });

      it("X3: makes no markup and no header of a name or a title", async () => {
        await world.shared.db.document.update({
          where: { id: documentId },
          data: { title: "<img src=x onerror=alert(1)>" },
        });
        await world.shared.db.user.update({
          where: { id: owner.userId },
          data: { name: "Olga\r\nBcc: eve@example.org" },
        });
        await inviteAda();
        const [sent] = await send(false);
        expect(sent?.subject).not.toMatch(/[\r\n]/);
        expect(Object.keys(sent ?? {}).sort()).toEqual(["subject", "text", "to"]);
      });
    });
  });
});
