import { isRefusal } from "@/domain/refusal";
import { setLink } from "@/domain/sharing";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const PUT = serve(contract.setLink, async ({ shared, news, person, params, body }) => {
  const link = await setLink({ ...shared, news }, person.userId, params.documentId, body);
  return isRefusal(link) ? link : { body: link };
});
