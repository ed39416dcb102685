import { transferOwnership } from "@/domain/sharing";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const PUT = serve(contract.transferOwnership, async ({ shared, news, person, params, body }) => {
  const deps = { ...shared, news };
  const refusal = await transferOwnership(deps, person.userId, params.documentId, body.userId);
  return refusal ?? { body: null };
});
