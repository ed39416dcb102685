"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { type DocumentSession, openDocumentSession } from "@/client/document-session";
import { opening, type SessionState } from "@/client/session-state";
import { socketOrigin } from "@/client/socket-origin";
import { isCursorHidden } from "@/components/presence/use-hidden-cursor";
import type { DocumentId } from "@/protocol/ids";

/** Opens the session for as long as the page shows this document; `null` before the browser has begun. */
export const useDocumentSession = (documentId: DocumentId, userId: string): DocumentSession | null => {
  const [session, setSession] = useState<DocumentSession | null>(null);
  useEffect(() => {
    const opened = openDocumentSession({
      documentId,
      userId,
      origin: socketOrigin(),
      cursorHidden: isCursorHidden(),
    });
    setSession(opened);
    return () => {
      setSession(null);
      void opened.destroy();
    };
  }, [documentId, userId]);
  return session;
};

export const useSessionState = (session: DocumentSession | null): SessionState => {
  const subscribe = useCallback(
    (listener: () => void) => session?.subscribe(listener) ?? (() => {}),
    [session],
  );
  return useSyncExternalStore(
    subscribe,
    () => session?.getState() ?? opening,
    () => opening,
  );
};
