// What the routes about invitations share: the dependencies of a command, and the answer with its link.
import { type InvitationDeps, type InvitationView, type Inviter, invitationLink } from "@/domain/invitations";
import type { SignedIn } from "@/domain/session";
import type { Shared } from "@/domain/shared";
import type { Endpoint } from "./contract/definition";
import type { Call } from "./endpoint";

export const invitationDeps = ({
  shared,
  news,
}: Pick<Call<Endpoint>, "shared" | "news">): InvitationDeps => ({
  ...shared,
  news,
  limits: shared.env.limits,
  mayMail: shared.env.mail !== null,
});

export const inviterOf = ({ userId, isGuest }: SignedIn): Inviter => ({ userId, isGuest });

export const presentInvitation = (shared: Shared, invitation: InvitationView) => ({
  ...invitation,
  link: invitationLink(shared, invitation.id),
});
