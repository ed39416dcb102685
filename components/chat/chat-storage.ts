// What of a chat is kept for a reload of this tab: the words that are not sent yet, and the messages that could not be.
import type { PendingMessage } from "@/client/chat-log";
import type { PendingStore } from "@/client/chat-session";
import { emptyDraft, type MentionDraft } from "@/client/mention-draft";

const keyOf = (userId: string, documentId: string, what: string): string =>
  `parley/draft/${userId}/${documentId}/${what}`;

const read = <T>(key: string, otherwise: T): T => {
  try {
    const kept = sessionStorage.getItem(key);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise;
  }
};

const write = (key: string, value: unknown, isNothing: boolean): void => {
  try {
    if (isNothing) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage it lives as long as the page.
  }
};

export const keptChatDraft = (userId: string, documentId: string): MentionDraft =>
  read(keyOf(userId, documentId, "chat"), emptyDraft);

export const keepChatDraft = (userId: string, documentId: string, draft: MentionDraft): void =>
  write(keyOf(userId, documentId, "chat"), draft, draft.text === "");

export const pendingStore = (userId: string, documentId: string): PendingStore => {
  const key = keyOf(userId, documentId, "chat-pending");
  return {
    read: () => read<readonly PendingMessage[]>(key, []),
    write: (pending) => write(key, pending, pending.length === 0),
  };
};
