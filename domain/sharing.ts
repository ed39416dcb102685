// Who else may open a document: its members and its link. Owners decide; a member may leave. A document never
// loses its last owner.
import type { DocumentId, RandomBytes } from "@/protocol/ids";
import { documentTopic, personTopic } from "@/protocol/live";
import { canManage, type LinkRole, type Role } from "@/protocol/roles";
import { decideRole } from "./access";
import type { Queries } from "./database";
import { type DocumentDeps, holdDocument, requireRole } from "./documents";
import type { News, NewsEvent } from "./live-events";
import { notify } from "./notifications";
import { type Refusal, refuse } from "./refusal";
import type { SharingGuard } from "./sharing-guard";
import { transact } from "./transaction";

export interface SharingDeps extends DocumentDeps {
  readonly randomBytes: RandomBytes;
  readonly news: News;
}

export interface MemberView {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  /** For owners only: an address is not what a reader needs to know about another. */
  readonly email: string | null;
}

interface MemberRow {
  readonly role: Role;
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly color: string;
    readonly email: string | null;
  };
}

const viewOf = ({ role, user }: MemberRow, asSeenBy: Role): MemberView => ({
  userId: user.id,
  name: user.name,
  color: user.color,
  role,
  email: canManage(asSeenBy) ? user.email : null,
});

export const listMembers = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
): Promise<readonly MemberView[] | Refusal> => {
  const role = await decideRole({ db }, userId, documentId);
  if (role === null) return refuse("unknown-document");
  const rows = await db.member.findMany({
    where: { documentId },
    include: { user: true },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
  });
  return rows.map((row) => viewOf(row, role));
};

const isLastOwner = async (queries: Queries, documentId: DocumentId, memberId: string): Promise<boolean> => {
  const owners = await queries.member.findMany({
    where: { documentId, role: "owner" },
    select: { userId: true },
  });
  return owners.length === 1 && owners[0]?.userId === memberId;
};

/** The list of who may do what changed, and so did the lists of documents of these people. */
export const sharingEvents = (documentId: DocumentId, people: readonly string[]): readonly NewsEvent[] => [
  { topic: documentTopic(documentId), kind: "sharing", payload: {} },
  ...people.map(
    (userId): NewsEvent => ({ topic: personTopic(userId), kind: "document", payload: { id: documentId } }),
  ),
];

/** Who stands outside has no topic but their own, and is told nothing of a document that they did not ask about. */
export const accessEvent = (documentId: DocumentId, userId: string): NewsEvent => ({
  topic: personTopic(userId),
  kind: "access",
  payload: { id: documentId },
});

/** Whoever is made to give up a document does not come back by an invitation of their own. */
const withdrawInvitationsOf = async (
  queries: Queries,
  documentId: DocumentId,
  memberId: string,
  userId: string,
): Promise<void> => {
  if (memberId === userId) return;
  await queries.invitation.deleteMany({ where: { documentId, invitedById: memberId, acceptedById: null } });
};

interface Granting extends Pick<SharingDeps, "now" | "randomBytes"> {
  readonly db: Queries;
}

export interface Grant {
  readonly documentId: DocumentId;
  readonly memberId: string;
  readonly role: Role;
  /** Who gives it. */
  readonly byId: string;
}

/** Writes the role and answers what is to be published of it; `tell` is for those to whom it is news. */
export const grantRole = async (
  { db, now, randomBytes }: Granting,
  { documentId, memberId, role, byId }: Grant,
  tell: boolean,
): Promise<{ readonly row: MemberRow; readonly events: readonly NewsEvent[] }> => {
  const row = await db.member.upsert({
    where: { documentId_userId: { documentId, userId: memberId } },
    create: { documentId, userId: memberId, role, createdAt: now() },
    update: { role },
    include: { user: true },
  });
  // Whatever was asked for has its answer.
  await db.accessRequest.deleteMany({ where: { documentId, userId: memberId } });
  const notice = { kind: "share", documentId, actorId: byId, subjectId: null, excerpt: "" } as const;
  const told = tell ? await notify({ db, now, randomBytes }, [memberId], notice) : [];
  return { row, events: [...told, ...sharingEvents(documentId, [memberId])] };
};

interface MemberDeps extends SharingDeps {
  readonly sharingGuard: Pick<SharingGuard, "tryInvitation">;
}

/** Whoever is new is told of it, so adding them counts as inviting them does. */
export const setMember = async (
  { db, now, randomBytes, news, liveDocuments, sharingGuard }: MemberDeps,
  userId: string,
  documentId: DocumentId,
  memberId: string,
  role: Role,
): Promise<MemberView | Refusal> => {
  const answer = await transact(db, async (queries) => {
    await holdDocument(queries, documentId);
    const own = await requireRole(queries, userId, documentId, canManage);
    if (typeof own !== "string") return own;
    const person = await queries.user.findUnique({ where: { id: memberId }, select: { id: true } });
    if (person === null) return refuse("unknown-person");
    if (role !== "owner" && (await isLastOwner(queries, documentId, memberId))) return refuse("last-owner");
    const isNew = (await queries.member.count({ where: { documentId, userId: memberId } })) === 0;
    const tooMany = isNew ? await sharingGuard.tryInvitation(userId) : null;
    if (tooMany !== null) return tooMany;
    if (role !== "owner") await withdrawInvitationsOf(queries, documentId, memberId, userId);
    const grant = { documentId, memberId, role, byId: userId };
    const { row, events } = await grantRole({ db: queries, now, randomBytes }, grant, isNew);
    await news.publish(queries, events);
    return viewOf(row, own);
  });
  if (!("refused" in answer)) liveDocuments.accessChanged(documentId, memberId);
  return answer;
};

/** Makes a member an owner, and the owner who does it an editor, in one step. Who it goes to is told, so it counts. */
export const transferOwnership = async (
  { db, now, randomBytes, news, liveDocuments, sharingGuard }: MemberDeps,
  userId: string,
  documentId: DocumentId,
  memberId: string,
): Promise<Refusal | null> => {
  const answer = await transact(db, async (queries) => {
    await holdDocument(queries, documentId);
    const own = await requireRole(queries, userId, documentId, canManage);
    if (typeof own !== "string") return own;
    const isMember = (await queries.member.count({ where: { documentId, userId: memberId } })) > 0;
    if (!isMember || memberId === userId) return refuse("unknown-person");
    const tooMany = await sharingGuard.tryInvitation(userId);
    if (tooMany !== null) return tooMany;
    const deps = { db: queries, now, randomBytes };
    const theirs = await grantRole(deps, { documentId, memberId, role: "owner", byId: userId }, true);
    const mine = await grantRole(deps, { documentId, memberId: userId, role: "editor", byId: userId }, false);
    await news.publish(queries, [...theirs.events, ...mine.events]);
    return own;
  });
  if (typeof answer !== "string") return answer;
  for (const person of [memberId, userId]) liveDocuments.accessChanged(documentId, person);
  return null;
};

export const removeMember = async (
  { db, news, liveDocuments }: SharingDeps,
  userId: string,
  documentId: DocumentId,
  memberId: string,
): Promise<Refusal | null> => {
  const answer = await transact(db, async (queries) => {
    await holdDocument(queries, documentId);
    const mayRemove = (role: Role) => canManage(role) || memberId === userId;
    const own = await requireRole(queries, userId, documentId, mayRemove);
    if (typeof own !== "string") return own;
    if (await isLastOwner(queries, documentId, memberId)) return refuse("last-owner");
    const { count } = await queries.member.deleteMany({ where: { documentId, userId: memberId } });
    if (count === 0) return refuse("unknown-person");
    await withdrawInvitationsOf(queries, documentId, memberId, userId);
    await news.publish(queries, sharingEvents(documentId, [memberId]));
    return own;
  });
  if (typeof answer !== "string") return answer;
  liveDocuments.accessChanged(documentId, memberId);
  return null;
};

export interface LinkSettings {
  readonly access: "restricted" | "anyone";
  readonly role: LinkRole;
}

export const setLink = async (
  { db, news, liveDocuments }: SharingDeps,
  userId: string,
  documentId: DocumentId,
  link: LinkSettings,
): Promise<LinkSettings | Refusal> => {
  const answer = await transact(db, async (queries) => {
    const own = await requireRole(queries, userId, documentId, canManage);
    if (typeof own !== "string") return own;
    await queries.document.updateMany({
      where: { id: documentId },
      data: { linkAccess: link.access, linkRole: link.role },
    });
    const waiting = await queries.accessRequest.findMany({ where: { documentId }, select: { userId: true } });
    await news.publish(queries, [
      ...sharingEvents(documentId, []),
      ...waiting.map((person) => accessEvent(documentId, person.userId)),
    ]);
    return link;
  });
  if (!("refused" in answer)) await liveDocuments.linkChanged(documentId);
  return answer;
};
