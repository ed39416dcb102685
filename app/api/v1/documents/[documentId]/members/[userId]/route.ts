import { isRefusal } from "@/domain/refusal";
import { removeMember, setMember } from "@/domain/sharing";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const PUT = serve(contract.setMember, async ({ shared, news, person, params, body }) => {
  const member = await setMember(
    { ...shared, news },
    person.userId,
    params.documentId,
    params.userId,
    body.role,
  );
  return isRefusal(member) ? member : { body: member };
});

export const DELETE = serve(contract.removeMember, async ({ shared, news, person, params }) => {
  const refusal = await removeMember({ ...shared, news }, person.userId, params.documentId, params.userId);
  return refusal ?? { body: null };
});
