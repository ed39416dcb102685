// What people say beside a document.
import { z } from "zod";
import { limits } from "@/protocol/limits";
import { endpoint, noAnswer, plain } from "./definition";
import { author, documentId, id, oneDocument, time, words } from "./fields";

const chatMessage = z.strictObject({
  id: z.string(),
  number: z.int(),
  author,
  body: z.string().meta({ description: "empty when deleted; people are named @[Name](id)" }),
  createdAt: time,
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
});

const chatWords = words(limits.chatCharacters);
const oneMessage = z.strictObject({ documentId, messageId: id });

export const chat = {
  listChat: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/chat",
    summary: "The newest messages of the chat, or those before a number; oldest first",
    params: oneDocument,
    query: z.strictObject({ before: z.coerce.number().int().min(1).optional() }),
    answer: z.strictObject({
      messages: z.array(chatMessage),
      hasMore: z.boolean(),
      latest: z.int(),
      readUpTo: z.int(),
      unread: z.int(),
    }),
    refusals: ["unknown-document"],
  }),
  sendMessage: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/chat",
    summary: "Say something in the chat",
    params: oneDocument,
    body: z.strictObject({ body: chatWords }),
    status: 201,
    answer: chatMessage,
    refusals: ["unknown-document", "in-trash", "slow-down"],
  }),
  editMessage: endpoint({
    ...plain,
    method: "PATCH",
    path: "/documents/{documentId}/chat/{messageId}",
    summary: "Change what you said",
    params: oneMessage,
    body: z.strictObject({ body: chatWords }),
    answer: chatMessage,
    refusals: ["unknown-document", "unknown-message", "not-allowed", "in-trash", "slow-down"],
  }),
  deleteMessage: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}/chat/{messageId}",
    summary: "Take back what you said; owners take away what anybody said",
    params: oneMessage,
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-message", "not-allowed", "in-trash"],
  }),
  readChat: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/chat/read",
    summary: "How far you have read; goes forward only",
    params: oneDocument,
    body: z.strictObject({ upTo: z.int().min(0) }),
    answer: z.strictObject({ documentId: z.string(), upTo: z.int() }),
    refusals: ["unknown-document", "in-trash"],
  }),
} as const;
