// How the JSON API describes who may open a document; the words both ends use for it.
import type { LinkRole, Role } from "./roles";

export interface MemberListed {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  readonly email: string | null;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: LinkRole;
  /** The whole address. */
  readonly link: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** What became of the e-mail; `none` where none is sent. */
  readonly mail: "none" | "waiting" | "sent" | "failed";
}

export interface AccessRequest {
  readonly id: string;
  readonly person: Omit<MemberListed, "role">;
  readonly role: LinkRole;
  readonly message: string;
  readonly createdAt: string;
}
