// Somebody asks to be let in, or for more. Whether there is such a document is not said: asking is answered alike
// in every case (the route also sees to the time it takes), and only an owner's answer changes what is seen.
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { canManage, higherRole, type LinkRole, type Role } from "@/protocol/roles";
import { decideAccess, decideRole } from "./access";
import type { Database, Queries } from "./database";
import { holdDocument, requireRole } from "./documents";
import type { News } from "./live-events";
import { notify } from "./notifications";
import { type Refusal, refuse } from "./refusal";
import { accessEvent, grantRole, type SharingDeps, sharingEvents } from "./sharing";
import { transact, type Work } from "./transaction";

export interface AskingDeps {
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly news: News;
  readonly limits: Limits;
}

export interface AccessRequestView {
  readonly id: string;
  readonly person: {
    readonly userId: string;
    readonly name: string;
    readonly color: string;
    readonly email: string | null;
  };
  readonly role: LinkRole;
  readonly message: string;
  readonly createdAt: string;
}

const cleanMessage = (text: string, characters: number): string =>
  Array.from(text.replaceAll(/\p{Cs}|(?!\n)\p{Cc}/gu, ""))
    .slice(0, characters)
    .join("")
    .trim();

const askedRole = (role: Role): LinkRole => (role === "owner" ? "editor" : role);

/** Asking again replaces what was asked before; owners are told once until they have answered. */
export const requestAccess =
  (
    { now, randomBytes, news, limits }: AskingDeps,
    userId: string,
    documentId: DocumentId,
    asked: { readonly role: LinkRole; readonly message: string },
  ): Work<null> =>
  async (queries) => {
    const document = await queries.document.findUnique({ where: { id: documentId } });
    if (document === null || document.trashedAt !== null) return null;
    const own = await decideRole({ db: queries }, userId, documentId);
    if (own !== null && higherRole(own, asked.role) === own) return null;
    const before = await queries.accessRequest.findUnique({
      where: { documentId_userId: { documentId, userId } },
    });
    const message = cleanMessage(asked.message, limits.accessRequestCharacters);
    const words = { role: asked.role, message, createdAt: now(), declinedAt: null };
    const { id } = await queries.accessRequest.upsert({
      where: { documentId_userId: { documentId, userId } },
      create: { id: newId(randomBytes), documentId, userId, ...words },
      update: words,
    });
    const owners = await queries.member.findMany({ where: { documentId, role: "owner" } });
    const notice = {
      kind: "accessRequest",
      documentId,
      actorId: userId,
      subjectId: id,
      excerpt: message,
    } as const;
    const isNews = before === null || before.declinedAt !== null;
    const told = isNews
      ? await notify(
          { db: queries, now, randomBytes },
          owners.map((owner) => owner.userId),
          notice,
        )
      : [];
    await news.publish(queries, [...told, ...sharingEvents(documentId, [])]);
    return null;
  };

export interface OwnAccess {
  readonly role: Role | null;
  /** An owner has said no to this person. */
  readonly declined: boolean;
}

/** What somebody who waits to be let in may know: the same for a document that does not exist. */
export const readOwnAccess = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
): Promise<OwnAccess> => {
  const access = await decideAccess({ db }, userId, documentId);
  const request = await db.accessRequest.findUnique({
    where: { documentId_userId: { documentId, userId } },
    select: { declinedAt: true },
  });
  return {
    role: access.outcome === "granted" ? access.role : null,
    declined: (request?.declinedAt ?? null) !== null,
  };
};

/** Those that wait for an answer, for owners. */
export const listAccessRequests = async (
  { db }: { readonly db: Queries },
  userId: string,
  documentId: DocumentId,
): Promise<readonly AccessRequestView[] | Refusal> => {
  const own = await requireRole(db, userId, documentId, canManage);
  if (typeof own !== "string") return own;
  const rows = await db.accessRequest.findMany({
    where: { documentId, declinedAt: null },
    include: { user: true },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map(({ id, user, role, message, createdAt }) => ({
    id,
    person: { userId: user.id, name: user.name, color: user.color, email: user.email },
    role: askedRole(role),
    message,
    createdAt: createdAt.toISOString(),
  }));
};

/** `role: null` is a no. A request that another owner has answered meanwhile is there no more. */
export const answerAccessRequest = async (
  { db, now, randomBytes, news, liveDocuments }: SharingDeps & { readonly db: Database },
  userId: string,
  documentId: DocumentId,
  requestId: string,
  role: LinkRole | null,
): Promise<Refusal | null> => {
  const answer = await transact(db, async (queries) => {
    await holdDocument(queries, documentId);
    const own = await requireRole(queries, userId, documentId, canManage);
    if (typeof own !== "string") return own;
    const request = await queries.accessRequest.findUnique({
      where: { id: requestId, documentId, declinedAt: null },
    });
    if (request === null) return refuse("unknown-request");
    if (role === null) {
      await queries.accessRequest.update({ where: { id: requestId }, data: { declinedAt: now() } });
      await news.publish(queries, [
        ...sharingEvents(documentId, []),
        accessEvent(documentId, request.userId),
      ]);
      return { granted: null };
    }
    const member = await queries.member.findUnique({
      where: { documentId_userId: { documentId, userId: request.userId } },
    });
    const given = higherRole(member?.role ?? null, role) ?? role;
    const grant = { documentId, memberId: request.userId, role: given, byId: userId };
    const { events } = await grantRole({ db: queries, now, randomBytes }, grant, true);
    await news.publish(queries, events);
    return { granted: request.userId };
  });
  if ("refused" in answer) return answer;
  if (answer.granted !== null) liveDocuments.accessChanged(documentId, answer.granted);
  return null;
};
