import { resetLink } from "@/domain/link";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const POST = serve(contract.resetLink, async ({ shared, news, person, params, once }) => {
  const { documentId } = params;
  const link = await once(async () => resetLink({ ...shared, news }, person.userId, documentId));
  if (isRefusal(link)) return link;
  await shared.liveDocuments.linkChanged(documentId);
  return { body: link };
});
