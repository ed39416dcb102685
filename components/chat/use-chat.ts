"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { emptyChatLog } from "@/client/chat-log";
import { ChatSession, type ChatState, type PendingStore } from "@/client/chat-session";
import { forgetMessage, keepMessage, keptMessages } from "@/client/drafts";
import { useLiveSession } from "@/components/live/live";
import type { DocumentId } from "@/protocol/ids";

const nothingYet: ChatState = { ...emptyChatLog(), typing: [], loadingOlder: false };

const pendingStore = (userId: string, documentId: DocumentId): PendingStore => {
  const owner = { userId, documentId };
  return {
    read: () => keptMessages(owner),
    keep: (message) => keepMessage(owner, message),
    forget: (key) => forgetMessage(owner, key),
  };
};

/** `null` before the browser has begun, and of a document that is closed to this person. */
export const useChat = (documentId: DocumentId | null, userId: string): ChatSession | null => {
  const live = useLiveSession();
  const [chat, setChat] = useState<ChatSession | null>(null);
  useEffect(() => {
    if (live === null || documentId === null) return;
    const opened = new ChatSession({ documentId, userId, live, store: pendingStore(userId, documentId) });
    setChat(opened);
    return () => {
      setChat(null);
      opened.destroy();
    };
  }, [live, documentId, userId]);
  return chat;
};

export const useChatState = (chat: ChatSession | null): ChatState => {
  const subscribe = useCallback((watcher: () => void) => chat?.subscribe(watcher) ?? (() => {}), [chat]);
  return useSyncExternalStore(
    subscribe,
    () => chat?.getState() ?? nothingYet,
    () => nothingYet,
  );
};
