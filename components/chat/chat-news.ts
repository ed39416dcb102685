// What was said in the chat, for those who do not have it open and do not see its count go up.
import type { ChatMessageView } from "@/protocol/chat-shapes";
import { plainBody } from "@/protocol/mentions";

const excerptCharacters = 120;

/** Empty when others said nothing beyond this number. */
export const chatNews = (messages: readonly ChatMessageView[], after: number, ownId: string): string => {
  const fresh = messages.filter(
    ({ number, author, deletedAt }) => number > after && author.id !== ownId && deletedAt === null,
  );
  const [only] = fresh;
  if (only === undefined) return "";
  if (fresh.length > 1) return `${fresh.length} new messages in the chat.`;
  return `${only.author.name} in the chat: ${plainBody(only.body).slice(0, excerptCharacters)}`;
};
