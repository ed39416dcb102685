import { reanchorThread } from "@/domain/comments";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../../contract";
import { serve } from "../../../../../endpoint";
import { presentComment } from "../../../../../presenting";

export const PUT = serve(contract.reanchorComment, async ({ shared, news, person, params, body }) => {
  const deps = { ...shared, limits: shared.env.limits, news };
  const comment = await reanchorThread(deps, person.userId, params.documentId, params.commentId, body);
  return isRefusal(comment) ? comment : { body: presentComment(comment) };
});
