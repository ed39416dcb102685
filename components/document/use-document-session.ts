"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { type DocumentSession, openDocumentSession } from "@/client/document-session";
import type { SessionState } from "@/client/session-state";
import type { DocumentId } from "@/protocol/ids";

const beforeOpening: SessionState = {
  connection: "connecting",
  synced: false,
  caughtUp: false,
  pendingChanges: 0,
  savedAt: null,
  keptOnDevice: false,
  role: null,
  refusal: null,
  savingFails: false,
};

const socketOrigin = (): string => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;

/** Opens the session for as long as the page shows this document; `null` before the browser has begun. */
export const useDocumentSession = (documentId: DocumentId, userId: string): DocumentSession | null => {
  const [session, setSession] = useState<DocumentSession | null>(null);
  useEffect(() => {
    const opened = openDocumentSession({ documentId, userId, origin: socketOrigin() });
    setSession(opened);
    return () => {
      setSession(null);
      opened.destroy();
    };
  }, [documentId, userId]);
  return session;
};

/**
 * Whether there is a text to show: the server's, or the copy this device kept of it. An empty document means
 * nothing before the server has spoken.
 */
export const useTextArrived = (session: DocumentSession | null, synced: boolean): boolean => {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    if (session === null || synced) return;
    const { doc } = session;
    const look = (): void => setKept(doc.getXmlFragment("default").length > 0);
    look();
    doc.on("update", look);
    return () => doc.off("update", look);
  }, [session, synced]);
  return session !== null && (synced || kept);
};

export const useSessionState = (session: DocumentSession | null): SessionState => {
  const subscribe = useCallback(
    (listener: () => void) => session?.subscribe(listener) ?? (() => {}),
    [session],
  );
  return useSyncExternalStore(
    subscribe,
    () => session?.getState() ?? beforeOpening,
    () => beforeOpening,
  );
};
