"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { emptyChatLog } from "@/client/chat-log";
import { ChatSession, type ChatState } from "@/client/chat-session";
import { useLiveSession } from "@/components/live/live";
import type { DocumentId } from "@/protocol/ids";
import { pendingStore } from "./chat-storage";

const nothingYet: ChatState = { ...emptyChatLog(), typing: [], loadingOlder: false };

/** `null` before the browser has begun. */
export const useChat = (documentId: DocumentId, userId: string): ChatSession | null => {
  const live = useLiveSession();
  const [chat, setChat] = useState<ChatSession | null>(null);
  useEffect(() => {
    if (live === null) return;
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
