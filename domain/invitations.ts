// A role that waits for whoever holds the invitation's link. Nothing here looks for an account with the address:
// addresses are never verified, so holding the link is the only proof, and the answer tells nothing about accounts.
// - The token is derived from the invitation's id with our secret: the database holds only its hash, and an owner
//   can copy the link again at any time.
// - Whoever accepts first is bound to it; to anybody else it is as if it had never been.
import { createHash, createHmac } from "node:crypto";
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { canManage, higherRole, type LinkRole, type Role } from "@/protocol/roles";
import { decideRole } from "./access";
import type { Queries } from "./database";
import { holdDocument, requireRole } from "./documents";
import { normaliseEmail } from "./email";
import type { News } from "./live-events";
import { type Refusal, refuse } from "./refusal";
import { grantRole, sharingEvents } from "./sharing";
import type { Work } from "./transaction";

export interface InvitationDeps {
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly news: News;
  readonly authSecret: string;
  readonly limits: Limits;
  /** A mail server is there to send what is asked for. */
  readonly mayMail: boolean;
}

/** Who invites. Guests hand their links on themselves: no mail is sent in the name of somebody without an account. */
export interface Inviter {
  readonly userId: string;
  readonly isGuest: boolean;
}

export interface InvitationView {
  readonly id: string;
  readonly email: string;
  readonly role: LinkRole;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly mail: "none" | "waiting" | "sent" | "failed";
}

interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly mail: InvitationView["mail"];
}

const tokenOf = (authSecret: string, invitationId: string): string =>
  createHmac("sha256", authSecret).update(`invitation ${invitationId}`).digest("base64url");

const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

export const invitationLink = (
  { authSecret, publicUrl }: { readonly authSecret: string; readonly publicUrl: string },
  invitationId: string,
): string => `${publicUrl}/i/${tokenOf(authSecret, invitationId)}`;

const invitedRole = (role: Role): LinkRole => (role === "owner" ? "editor" : role);

/** Without its link: an answer is remembered for its Idempotency-Key, and the database is not to hold the token. */
const viewOf = (row: InvitationRow): InvitationView => ({
  id: row.id,
  email: row.email,
  role: invitedRole(row.role),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  mail: row.mail,
});

/** How an invitation begins its time, be it the first or another one. */
const freshTime = ({ now, limits, mayMail }: InvitationDeps, { isGuest }: Inviter) => ({
  expiresAt: new Date(now().getTime() + limits.invitationDays * 86_400_000),
  mail: mayMail && !isGuest ? ("waiting" as const) : ("none" as const),
});

/** Inviting an address again changes the role and begins the time anew; a link that was used up is replaced. */
export const invite =
  (
    deps: InvitationDeps,
    inviter: Inviter,
    documentId: DocumentId,
    given: { readonly email: string; readonly role: LinkRole },
  ): Work<InvitationView> =>
  async (queries) => {
    await holdDocument(queries, documentId);
    const own = await requireRole(queries, inviter.userId, documentId, canManage);
    if (typeof own !== "string") return own;
    const email = normaliseEmail(given.email);
    if (email === null) return refuse("bad-request", `“${given.email}” is not an email address.`);
    // Owners see their members' addresses, so this tells them nothing new.
    if ((await queries.member.count({ where: { documentId, user: { email } } })) > 0)
      return refuse("already-member", `${email} has access already.`);
    await queries.invitation.deleteMany({ where: { documentId, email, acceptedById: { not: null } } });
    const id = newId(deps.randomBytes);
    const asked = { role: given.role, invitedById: inviter.userId, ...freshTime(deps, inviter) };
    const row = await queries.invitation.upsert({
      where: { documentId_email: { documentId, email } },
      create: {
        id,
        documentId,
        email,
        tokenHash: hashOf(tokenOf(deps.authSecret, id)),
        createdAt: deps.now(),
        ...asked,
      },
      update: asked,
    });
    await deps.news.publish(queries, sharingEvents(documentId, []));
    return viewOf(row);
  };

/** Those that nobody has accepted yet, for owners. */
export const listInvitations = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
): Promise<readonly InvitationView[] | Refusal> => {
  const own = await requireRole(db, userId, documentId, canManage);
  if (typeof own !== "string") return own;
  const rows = await db.invitation.findMany({
    where: { documentId, acceptedById: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map(viewOf);
};

export const resendInvitation =
  (
    deps: InvitationDeps,
    inviter: Inviter,
    documentId: DocumentId,
    invitationId: string,
  ): Work<InvitationView> =>
  async (queries) => {
    const own = await requireRole(queries, inviter.userId, documentId, canManage);
    if (typeof own !== "string") return own;
    const { count } = await queries.invitation.updateMany({
      where: { id: invitationId, documentId, acceptedById: null },
      data: freshTime(deps, inviter),
    });
    if (count === 0) return refuse("unknown-invitation");
    await deps.news.publish(queries, sharingEvents(documentId, []));
    return viewOf(await queries.invitation.findUniqueOrThrow({ where: { id: invitationId } }));
  };

export const revokeInvitation =
  (
    { news }: Pick<InvitationDeps, "news">,
    userId: string,
    documentId: DocumentId,
    invitationId: string,
  ): Work<null> =>
  async (queries) => {
    const own = await requireRole(queries, userId, documentId, canManage);
    if (typeof own !== "string") return own;
    const { count } = await queries.invitation.deleteMany({
      where: { id: invitationId, documentId, acceptedById: null },
    });
    if (count === 0) return refuse("unknown-invitation");
    await news.publish(queries, sharingEvents(documentId, []));
    return null;
  };

const findByToken = async (db: Queries, now: Date, token: string) => {
  const row = await db.invitation.findUnique({
    where: { tokenHash: hashOf(token), document: { trashedAt: null } },
    include: { document: { select: { title: true } } },
  });
  if (row === null) return null;
  return row.acceptedById === null && row.expiresAt <= now ? null : row;
};

export type InvitationSeen =
  | { readonly kind: "open"; readonly byName: string; readonly title: string; readonly role: LinkRole }
  /** This person has accepted it before. */
  | { readonly kind: "accepted"; readonly documentId: DocumentId }
  | { readonly kind: "unknown" };

/** For somebody who is signed in: to nobody else is said who invites, or to what. */
export const readInvitation = async (
  { db, now }: { readonly db: Queries; readonly now: () => Date },
  userId: string,
  token: string,
): Promise<InvitationSeen> => {
  const row = await findByToken(db, now(), token);
  if (row === null) return { kind: "unknown" };
  const documentId = row.documentId as DocumentId;
  if (row.acceptedById !== null) {
    const mayOpen = row.acceptedById === userId && (await decideRole({ db }, userId, documentId)) !== null;
    return mayOpen ? { kind: "accepted", documentId } : { kind: "unknown" };
  }
  const inviter = await db.user.findUnique({ where: { id: row.invitedById }, select: { name: true } });
  return {
    kind: "open",
    byName: inviter?.name ?? "Somebody",
    title: row.document.title,
    role: invitedRole(row.role),
  };
};

export interface Accepted {
  readonly documentId: DocumentId;
  readonly role: Role;
}

/** Once accepted it gives nothing more: whoever is removed later does not come back by the old link. */
export const acceptInvitation =
  (
    { now, randomBytes, news }: Pick<InvitationDeps, "now" | "randomBytes" | "news">,
    userId: string,
    token: string,
  ): Work<Accepted> =>
  async (queries) => {
    const found = await findByToken(queries, now(), token);
    if (found === null) return refuse("unknown-invitation");
    const documentId = found.documentId as DocumentId;
    await holdDocument(queries, documentId);
    // What an owner has just made of it counts.
    const row = await findByToken(queries, now(), token);
    if (row === null) return refuse("unknown-invitation");
    const { count } = await queries.invitation.updateMany({
      where: { id: row.id, acceptedById: null },
      data: { acceptedById: userId },
    });
    if (count > 0) {
      const member = await queries.member.findUnique({
        where: { documentId_userId: { documentId, userId } },
        select: { role: true },
      });
      const role = higherRole(member?.role ?? null, invitedRole(row.role)) ?? row.role;
      const grant = { documentId, memberId: userId, role, byId: row.invitedById };
      const { events } = await grantRole({ db: queries, now, randomBytes }, grant, false);
      await news.publish(queries, events);
    }
    const accepter = await queries.invitation.findUnique({ where: { id: row.id } });
    const role = await decideRole({ db: queries }, userId, documentId);
    if (accepter?.acceptedById !== userId || role === null) return refuse("unknown-invitation");
    return { documentId, role };
  };
