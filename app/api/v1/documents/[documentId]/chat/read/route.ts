import { readChat } from "@/domain/chat";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../../contract";
import { serve } from "../../../../endpoint";
import { chatDeps } from "../chat-deps";

export const PUT = serve(contract.readChat, async ({ shared, news, person, params, body }) => {
  const read = await readChat(chatDeps(shared, news), person.userId, params.documentId, body.upTo);
  return isRefusal(read) ? read : { body: read };
});
