import { isRefusal } from "@/domain/refusal";
import { tellDecision } from "@/domain/suggestions";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const POST = serve(contract.tellDecision, async ({ shared, news, person, params, body, once }) => {
  const told = await once(async () => {
    const slow = await shared.talkGuard.tryComment(person.userId);
    return slow ?? tellDecision({ ...shared, news }, person.userId, params.documentId, body);
  });
  return isRefusal(told) ? told : { body: null };
});
