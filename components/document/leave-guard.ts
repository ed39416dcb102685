"use client";

import { useEffect } from "react";
import type { DocumentSession } from "@/client/document-session";
import type { SessionState } from "@/client/session-state";
import { useSessionPart } from "./use-document-session";

const isPending = ({ pendingChanges }: SessionState): boolean => pendingChanges > 0;

/**
 * The browser asks before it closes a page whose changes neither the server nor this device has. What the device
 * keeps is there when the page is opened again, so nobody is asked about that.
 */
export function LeaveGuard({ session }: { readonly session: DocumentSession | null }) {
  const hasPending = useSessionPart(session, isPending);
  useEffect(() => {
    if (session === null || !hasPending) return;
    const ask = (event: BeforeUnloadEvent): void => {
      if (session.wouldLoseChanges()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [session, hasPending]);
  return null;
}
