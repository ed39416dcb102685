import { deleteComment, editComment, resolveThread } from "@/domain/comments";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";
import { presentComment } from "../../../../presenting";

export const PATCH = serve(contract.changeComment, async ({ shared, news, person, params, body }) => {
  const slow = await shared.talkGuard.tryComment(person.userId);
  if (slow !== null) return slow;
  const deps = { ...shared, limits: shared.env.limits, news };
  const { documentId, commentId } = params;
  const comment =
    body.body === undefined
      ? await resolveThread(deps, person.userId, documentId, commentId, body.resolved === true)
      : await editComment(deps, person.userId, documentId, commentId, body.body);
  return isRefusal(comment) ? comment : { body: presentComment(comment) };
});

export const DELETE = serve(contract.deleteComment, async ({ shared, news, person, params }) => {
  const deps = { ...shared, limits: shared.env.limits, news };
  const refusal = await deleteComment(deps, person.userId, params.documentId, params.commentId);
  return refusal ?? { body: null };
});
