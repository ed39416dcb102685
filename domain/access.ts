// The only place that decides a role. Nothing else compares members or link settings.
// - A member row and the link each give a role; the better one counts. A link never makes an owner.
// - A document in the trash gives nobody a role to work with; those who had one may be told where it went.
// - A document that does not exist and one that is not for you are one and the same answer, from one query.
import type { DocumentId } from "@/protocol/ids";
import { higherRole, type Role } from "@/protocol/roles";
import type { Queries } from "./database";

export type Access =
  | { readonly outcome: "granted"; readonly role: Role }
  /** `role` is what it was and will be again; it allows nothing meanwhile. */
  | { readonly outcome: "trashed"; readonly role: Role }
  | { readonly outcome: "unknown" };

interface AccessDeps {
  readonly db: Queries;
}

interface DocumentAccess {
  readonly linkAccess: "restricted" | "anyone";
  readonly linkRole: Role;
  readonly members: ReadonlyArray<{ readonly role: Role }>;
}

const roleByLink = ({ linkAccess, linkRole }: DocumentAccess): Role | null => {
  if (linkAccess === "restricted") return null;
  return linkRole === "owner" ? "viewer" : linkRole;
};

/** For rows that were read with this person's own member row, as lists do. */
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
      trashedAt: true,
      members: { where: { userId: userId ?? "" }, select: { role: true } },
    },
  });
  const role = document === null ? null : roleFrom(document);
  if (document === null || role === null) return { outcome: "unknown" };
  return { outcome: document.trashedAt === null ? "granted" : "trashed", role };
};

export const decideRole = async (
  deps: AccessDeps,
  userId: string | null,
  documentId: DocumentId,
): Promise<Role | null> => {
  const access = await decideAccess(deps, userId, documentId);
  return access.outcome === "granted" ? access.role : null;
};
