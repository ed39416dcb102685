import { react } from "@/domain/comments";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../../contract";
import { serve } from "../../../../../endpoint";
import { presentComment } from "../../../../../presenting";

export const PUT = serve(contract.react, async ({ shared, news, person, params, body }) => {
  const slow = await shared.talkGuard.tryComment(person.userId);
  if (slow !== null) return slow;
  const deps = { ...shared, limits: shared.env.limits, news };
  const { documentId, commentId } = params;
  const comment = await react(deps, person.userId, documentId, commentId, body.emoji, body.on);
  return isRefusal(comment) ? comment : { body: presentComment(comment) };
});
