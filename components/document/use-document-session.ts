"use client";

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { type DocumentSession, openDocumentSession } from "@/client/document-session";
import { opening, type SessionState } from "@/client/session-state";
import { socketOrigin } from "@/client/socket-origin";
import { isCursorHidden } from "@/components/presence/use-hidden-cursor";
import type { DocumentId } from "@/protocol/ids";

/** The session for as long as the page shows this document, or its successor; `null` before the browser has begun. */
export const useDocumentSession = (documentId: DocumentId, userId: string): DocumentSession | null => {
  const [session, setSession] = useState<DocumentSession | null>(null);
  useEffect(() => {
    let current = openDocumentSession({
      documentId,
      userId,
      origin: socketOrigin(),
      cursorHidden: isCursorHidden(),
      onReplaced: (successor) => {
        current = successor;
        setSession(successor);
      },
    });
    setSession(current);
    return () => {
      setSession(null);
      void current.destroy();
    };
  }, [documentId, userId]);
  return session;
};

const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length && left.every(([name, value]) => Object.is(value, Reflect.get(b, name)))
  );
};

/**
 * A part of the session's state, or what follows from it. Some of the state changes with every letter: whoever reads
 * less of it is drawn less often. `part` is the same function each time.
 */
export const useSessionPart = <T>(session: DocumentSession | null, part: (state: SessionState) => T): T => {
  const subscribe = useCallback(
    (listener: () => void) => session?.subscribe(listener) ?? (() => {}),
    [session],
  );
  const read = useMemo(() => {
    let last: T | undefined;
    return (): T => {
      const now = part(session?.getState() ?? opening);
      if (last === undefined || !isSame(last, now)) last = now;
      return last;
    };
  }, [session, part]);
  const readOpening = useMemo(() => {
    const first = part(opening);
    return () => first;
  }, [part]);
  return useSyncExternalStore(subscribe, read, readOpening);
};
