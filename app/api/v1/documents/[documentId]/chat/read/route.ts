import { readChat } from "@/domain/chat";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";

export const PUT = serve(contract.readChat, async ({ shared, news, person, params, body }) => {
  const read = await readChat(
    { ...shared, limits: shared.env.limits, news },
    person.userId,
    params.documentId,
    body.upTo,
  );
  return isRefusal(read) ? read : { body: read };
});
