import { revokeInvitation } from "@/domain/invitations";
import { isRefusal } from "@/domain/refusal";
import { transact } from "@/domain/transaction";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const DELETE = serve(contract.revokeInvitation, async ({ shared, news, person, params }) => {
  const revoke = revokeInvitation({ news }, person.userId, params.documentId, params.invitationId);
  const answer = await transact(shared.db, revoke);
  return isRefusal(answer) ? answer : { body: null };
});
