"use client";

import { useEffect } from "react";
import type { DocumentSession } from "@/client/document-session";

/**
 * The browser asks before it closes a page whose changes neither the server nor this device has. What the device
 * keeps is there when the page is opened again, so nobody is asked about that.
 */
export const useLeaveGuard = (session: DocumentSession | null, hasPending: boolean): void => {
  useEffect(() => {
    if (session === null || !hasPending) return;
    const ask = (event: BeforeUnloadEvent): void => {
      if (session.wouldLoseChanges()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [session, hasPending]);
};
