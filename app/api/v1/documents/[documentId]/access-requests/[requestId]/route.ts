import { answerAccessRequest } from "@/domain/access-requests";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const PUT = serve(contract.answerAccessRequest, async ({ shared, news, person, params, body }) => {
  const deps = { ...shared, news };
  const { documentId, requestId } = params;
  const refusal = await answerAccessRequest(deps, person.userId, documentId, requestId, body.role);
  return refusal ?? { body: null };
});
