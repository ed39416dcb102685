// The only place that decides a role. Nothing else compares members or link settings.
// - A member row and the link each give a role; the better one counts. A link never makes an owner.
// - A link that was reset counts only for those who have opened it with its secret since.
// - A document in the trash gives nobody a role to work with; those who had one may be told where it went.
// - A document that does not exist and one that is not for you are one and the same answer, from one query.
import { createHash, timingSafeEqual } from "node:crypto";
import type { DocumentId } from "@/protocol/ids";
import { higherRole, type LinkRole, type Role } from "@/protocol/roles";
import type { Queries } from "./database";

export type Access =
  | { readonly outcome: "granted"; readonly role: Role }
  /** `role` is what it was and will be again; it allows nothing meanwhile. `trashedBy` is a name. */
  | { readonly outcome: "trashed"; readonly role: Role; readonly trashedBy: string | null }
  | { readonly outcome: "unknown" };

interface AccessDeps {
  readonly db: Queries;
}

interface LinkSettings {
  readonly linkAccess: "restricted" | "anyone";
  readonly linkRole: Role;
  readonly linkSecret: string | null;
}

interface DocumentAccess extends LinkSettings {
  readonly members: ReadonlyArray<{ readonly role: Role }>;
  readonly linkGrants: readonly unknown[];
}

/** What `roleFrom` needs of one person, for queries that read more than one document. */
export const ownAccess = (userId: string | null) =>
  ({
    members: { where: { userId: userId ?? "" }, select: { role: true } },
    linkGrants: { where: { userId: userId ?? "" }, select: { userId: true } },
  }) as const;

const roleOfLink = ({ linkAccess, linkRole }: LinkSettings): LinkRole | null => {
  if (linkAccess === "restricted") return null;
  return linkRole === "owner" ? "viewer" : linkRole;
};

const roleByLink = (document: DocumentAccess): LinkRole | null =>
  document.linkSecret === null || document.linkGrants.length > 0 ? roleOfLink(document) : null;

/** For rows that were read with this person's own member row and grant, as lists do. */
export const roleFrom = (document: DocumentAccess): Role | null =>
  higherRole(document.members[0]?.role ?? null, roleByLink(document));

export const decideAccess = async (
  { db }: AccessDeps,
  userId: string | null,
  documentId: DocumentId,
): Promise<Access> => {
  const document = await db.document.findUnique({
    where: { id: documentId },
    select: {
      linkAccess: true,
      linkRole: true,
      linkSecret: true,
      trashedAt: true,
      trashedBy: true,
      ...ownAccess(userId),
    },
  });
  const role = document === null ? null : roleFrom(document);
  if (document === null || role === null) return { outcome: "unknown" };
  if (document.trashedAt === null) return { outcome: "granted", role };
  const by = await db.user.findUnique({ where: { id: document.trashedBy ?? "" }, select: { name: true } });
  return { outcome: "trashed", role, trashedBy: by?.name ?? null };
};

export const decideRole = async (
  deps: AccessDeps,
  userId: string | null,
  documentId: DocumentId,
): Promise<Role | null> => {
  const access = await decideAccess(deps, userId, documentId);
  return access.outcome === "granted" ? access.role : null;
};

/** Compares in a time that says nothing about where two texts differ. */
const sameSecret = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

/** What the secret of a reset link is worth right now; `null` for a wrong, an old or a useless one. */
export const decideLink = async (
  { db }: AccessDeps,
  documentId: DocumentId,
  secret: string,
): Promise<LinkRole | null> => {
  const document = await db.document.findUnique({
    where: { id: documentId, trashedAt: null },
    select: { linkAccess: true, linkRole: true, linkSecret: true },
  });
  const fits = sameSecret(document?.linkSecret ?? "", secret);
  return document !== null && document.linkSecret !== null && fits ? roleOfLink(document) : null;
};
