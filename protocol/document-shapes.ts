// How the JSON API describes documents; the words both ends use for them.

import type { DocumentId } from "./ids";
import type { Role } from "./roles";

export type LinkAccess = "restricted" | "anyone";
export type LinkRole = Exclude<Role, "owner">;

export interface DocumentListed {
  readonly id: DocumentId;
  readonly title: string;
  readonly excerpt: string;
  readonly role: Role;
  readonly editedAt: string;
  readonly createdAt: string;
  readonly trashedAt: string | null;
}

export interface DocumentList {
  readonly documents: readonly DocumentListed[];
  readonly nextCursor: string | null;
}

export interface DocumentDetail extends DocumentListed {
  readonly link: { readonly access: LinkAccess; readonly role: LinkRole };
}
