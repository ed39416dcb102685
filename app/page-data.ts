// What pages read from the domain, and the only file of the pages that does. Pages stay thin and render this.
import { headers } from "next/headers";
import { cache } from "react";
import { decideAccess, decideLink } from "@/domain/access";
import { getDocument, listDocuments } from "@/domain/documents";
import { type InvitationSeen, readInvitation } from "@/domain/invitations";
import { redeemLink } from "@/domain/link";
import { storedFirstPaint } from "@/domain/projection";
import { isRefusal } from "@/domain/refusal";
import { identify, isSecure } from "@/domain/session";
import { shared } from "@/domain/shared";
import type { DocumentList } from "@/protocol/document-shapes";
import type { FirstPaint } from "@/protocol/first-paint";
import { type DocumentId, parseDocumentId } from "@/protocol/ids";
import { canManage, type LinkRole, type Role } from "@/protocol/roles";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly email: string | null;
  readonly isGuest: boolean;
}

/** Once per request, however many parts of a page ask. */
export const currentPerson = cache(async (): Promise<Person | null> => {
  const { db, authSecret, publicUrl, now } = shared();
  const deps = { db, authSecret, secure: isSecure(publicUrl), now };
  const signedIn = await identify(deps, (await headers()).get("cookie"));
  if (signedIn === null) return null;
  const { identity, email, isGuest } = signedIn;
  return { id: identity.userId, name: identity.name, color: identity.color, email, isGuest };
});

export type DocumentForPage =
  | {
      readonly kind: "open";
      readonly id: DocumentId;
      readonly title: string;
      readonly role: Role;
      readonly firstPaint: FirstPaint | null;
      readonly person: Person;
    }
  /** Not signed in, and the link lets anyone in. */
  | { readonly kind: "guestsWelcome"; readonly role: Role }
  | {
      readonly kind: "trashed";
      readonly mayRestore: boolean;
      readonly trashedBy: string | null;
      readonly id: DocumentId;
    }
  /** There is none, or none that this person may see; which of the two is not said. */
  | { readonly kind: "unknown"; readonly signedIn: boolean };

/** Once per request: the window's title asks too. */
export const documentForPage = cache(async (text: string): Promise<DocumentForPage> => {
  const person = await currentPerson();
  const unknown = { kind: "unknown", signedIn: person !== null } as const;
  const id = parseDocumentId(text);
  if (id === null) return unknown;
  const { db } = shared();
  const access = await decideAccess({ db }, person?.id ?? null, id);
  if (access.outcome === "unknown") return unknown;
  if (access.outcome === "trashed")
    return { kind: "trashed", mayRestore: canManage(access.role), trashedBy: access.trashedBy, id };
  if (person === null) return { kind: "guestsWelcome", role: access.role };
  const document = await getDocument({ db }, person.id, id);
  if (isRefusal(document)) return unknown;
  const firstPaint = await storedFirstPaint(db, id);
  return { kind: "open", id, title: document.title, role: access.role, firstPaint, person };
});

export type LinkForPage =
  | { readonly kind: "opened"; readonly id: DocumentId }
  | { readonly kind: "guestsWelcome"; readonly role: LinkRole }
  | { readonly kind: "unknown" };

/** Opening the address is what gives its holder the link: nothing is asked, and nothing else happens. */
export const openLinkForPage = async (text: string, secret: string): Promise<LinkForPage> => {
  const { db, now } = shared();
  const id = parseDocumentId(text);
  if (id === null) return { kind: "unknown" };
  const role = await decideLink({ db }, id, secret);
  if (role === null) return { kind: "unknown" };
  const person = await currentPerson();
  if (person === null) return { kind: "guestsWelcome", role };
  const redeemed = await redeemLink({ db, now }, person.id, id, secret);
  return isRefusal(redeemed) ? { kind: "unknown" } : { kind: "opened", id };
};

export type InvitationForPage =
  | { readonly kind: "nobody" }
  | (InvitationSeen & { readonly kind: "open" } & { readonly person: Person })
  | Exclude<InvitationSeen, { readonly kind: "open" }>;

export const invitationForPage = async (token: string): Promise<InvitationForPage> => {
  const person = await currentPerson();
  if (person === null) return { kind: "nobody" };
  const seen = await readInvitation(shared(), person.id, token);
  return seen.kind === "open" ? { ...seen, person } : seen;
};

export const documentsForPage = async (person: Person, trash: boolean): Promise<DocumentList> => {
  const { db, env } = shared();
  const firstPage = { trash, cursor: null, size: env.limits.documentsPerPage };
  const page = await listDocuments({ db }, person.id, firstPage);
  if (isRefusal(page)) throw new Error(`the first page of documents was refused: ${page.refused}`);
  return {
    documents: page.documents.map((document) => ({
      id: document.id,
      title: document.title,
      excerpt: document.excerpt,
      role: document.role,
      isMember: document.isMember,
      editedAt: document.editedAt.toISOString(),
      createdAt: document.createdAt.toISOString(),
      trashedAt: document.trashedAt?.toISOString() ?? null,
    })),
    nextCursor: page.nextCursor,
  };
};

export const signInProviders = async (): Promise<readonly ("github" | "google")[]> => {
  const { env } = shared();
  return [...(env.github ? (["github"] as const) : []), ...(env.google ? (["google"] as const) : [])];
};
