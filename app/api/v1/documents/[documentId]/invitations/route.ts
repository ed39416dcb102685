import { invite, listInvitations } from "@/domain/invitations";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";
import { invitationDeps, inviterOf, presentInvitation } from "../../../invitation-call";

export const GET = serve(contract.listInvitations, async ({ shared, person, params }) => {
  const invitations = await listInvitations(shared, person.userId, params.documentId);
  if (isRefusal(invitations)) return invitations;
  return { body: { invitations: invitations.map((invitation) => presentInvitation(shared, invitation)) } };
});

export const POST = serve(contract.invite, async (call) => {
  const { shared, person, params, body, once } = call;
  const invitation = await once(
    async () =>
      (await shared.sharingGuard.tryInvitation(person.userId)) ??
      invite(invitationDeps(call), inviterOf(person), params.documentId, body),
  );
  if (isRefusal(invitation)) return invitation;
  shared.invitationOutbox.wake();
  return { body: presentInvitation(shared, invitation) };
});
