"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { DocumentSession } from "@/client/document-session";
import type { SessionState } from "@/client/session-state";
import { useSessionPart } from "./use-document-session";

const isPending = ({ pendingChanges }: SessionState): boolean => pendingChanges > 0;

/** What the device keeps, it is still given when the page is left for another of ours. */
const isOnlyHere = (session: DocumentSession | null): boolean => {
  const { pendingChanges = 0, keptOnDevice = false } = session?.getState() ?? {};
  return pendingChanges > 0 && !keptOnDevice;
};

/**
 * The browser asks before it leaves a page whose changes neither the server nor this device has. What the device
 * keeps is there when the page is opened again, so nobody is asked about that. A way to another of our pages asks
 * nobody; where it would lose changes it becomes one that does.
 */
export const useLeaveGuard = (session: DocumentSession | null) => {
  const router = useRouter();
  const hasPending = useSessionPart(session, isPending);
  useEffect(() => {
    if (session === null || !hasPending) return;
    const guards = [guardUnload(session), guardLinks(session), guardHistory(session)];
    return () => {
      for (const remove of guards) remove();
    };
  }, [session, hasPending]);
  return (path: string): void => (isOnlyHere(session) ? location.assign(path) : router.push(path));
};

const guardUnload = (session: DocumentSession): (() => void) => {
  const ask = (event: BeforeUnloadEvent): void => {
    if (session.wouldLoseChanges()) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
};

/** A press that the router does not hear of is the browser's. */
const guardLinks = (session: DocumentSession): (() => void) => {
  const keepFromRouter = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (link !== null && link.pathname !== location.pathname && isOnlyHere(session)) event.stopPropagation();
  };
  window.addEventListener("click", keepFromRouter, { capture: true });
  return () => window.removeEventListener("click", keepFromRouter, { capture: true });
};

/**
 * Back and Forward among our pages. When `popstate` tells of them the router has left already; a browser that tells of
 * them no earlier asks nobody.
 */
const guardHistory = (session: DocumentSession): (() => void) => {
  const { navigation }: { readonly navigation?: Navigation } = window;
  const askFirst = (event: NavigateEvent): void => {
    const { url, sameDocument } = event.destination;
    const isOurs = event.navigationType === "traverse" && sameDocument && event.cancelable;
    if (!isOurs || new URL(url).pathname === location.pathname || !isOnlyHere(session)) return;
    event.preventDefault();
    location.assign(url);
  };
  navigation?.addEventListener("navigate", askFirst);
  return () => navigation?.removeEventListener("navigate", askFirst);
};
