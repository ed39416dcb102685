import { listChat, sendMessage } from "@/domain/chat";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const GET = serve(contract.listChat, async ({ shared, person, params, query }) => {
  const page = await listChat(shared, person.userId, params.documentId, {
    before: query.before ?? null,
    size: shared.env.limits.chatMessagesPerPage,
  });
  return isRefusal(page) ? page : { body: { ...page, messages: [...page.messages] } };
});

export const POST = serve(contract.sendMessage, async ({ shared, news, person, params, body, once }) => {
  const message = await once(async () => {
    const slow = await shared.talkGuard.tryMessage(person.userId);
    return (
      slow ??
      sendMessage({ ...shared, limits: shared.env.limits, news }, person.userId, params.documentId, body.body)
    );
  });
  return isRefusal(message) ? message : { body: message };
});
