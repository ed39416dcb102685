import { acceptInvitation } from "@/domain/invitations";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../contract";
import { serve } from "../../endpoint";

export const POST = serve(contract.acceptInvitation, async ({ shared, news, person, body, once }) => {
  const accepted = await once(async () => acceptInvitation({ ...shared, news }, person.userId, body.token));
  if (isRefusal(accepted)) return accepted;
  // Whoever was in by the link may do more now.
  shared.liveDocuments.accessChanged(accepted.documentId, person.userId);
  return { body: accepted };
});
