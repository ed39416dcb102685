import { resendInvitation } from "@/domain/invitations";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../../contract";
import { serve } from "../../../../../endpoint";
import { invitationDeps, inviterOf, presentInvitation } from "../../../../../invitation-call";

export const POST = serve(contract.resendInvitation, async (call) => {
  const { shared, person, params, once } = call;
  const invitation = await once(
    async () =>
      (await shared.sharingGuard.tryInvitation(person.userId)) ??
      resendInvitation(invitationDeps(call), inviterOf(person), params.documentId, params.invitationId),
  );
  if (isRefusal(invitation)) return invitation;
  shared.invitationOutbox.wake();
  return { body: presentInvitation(shared, invitation) };
});
