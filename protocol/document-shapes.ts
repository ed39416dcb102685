// How the JSON API describes documents; the words both ends use for them.

import type { DocumentId } from "./ids";
import type { LinkRole, Role } from "./roles";

export type LinkAccess = "restricted" | "anyone";

export interface DocumentListed {
  readonly id: DocumentId;
  readonly title: string;
  readonly excerpt: string;
  readonly role: Role;
  /** The role is this person's own, not the link's: the document stands in their list. */
  readonly isMember: boolean;
  readonly editedAt: string;
  readonly createdAt: string;
  readonly trashedAt: string | null;
}

export interface DocumentList {
  readonly documents: readonly DocumentListed[];
  readonly nextCursor: string | null;
}

export interface DocumentDetail extends DocumentListed {
  /** What to hand on so that others can open it, after the host. */
  readonly path: string;
  readonly link: { readonly access: LinkAccess; readonly role: LinkRole };
}
