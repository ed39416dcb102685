import { deleteMessage, editMessage } from "@/domain/chat";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const PATCH = serve(contract.editMessage, async ({ shared, news, person, params, body }) => {
  const { documentId, messageId } = params;
  const slow = await shared.talkGuard.tryMessage(person.userId);
  if (slow !== null) return slow;
  const deps = { ...shared, limits: shared.env.limits, news };
  const message = await editMessage(deps, person.userId, documentId, messageId, body.body);
  return isRefusal(message) ? message : { body: message };
});

export const DELETE = serve(contract.deleteMessage, async ({ shared, news, person, params }) => {
  const { documentId, messageId } = params;
  const refusal = await deleteMessage(
    { ...shared, limits: shared.env.limits, news },
    person.userId,
    documentId,
    messageId,
  );
  return refusal ?? { body: null };
});
