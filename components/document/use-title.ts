"use client";

import { useCallback, useSyncExternalStore } from "react";
import type { DocumentSession } from "@/client/document-session";
import { limits } from "@/protocol/limits";

const titleOf = (session: DocumentSession): string => {
  const title: unknown = session.doc.getMap("meta").get("title");
  return typeof title === "string" ? title : "";
};

/** The title as everyone sees it. Until the text is here, the one that the server last knew. */
export const useTitle = (session: DocumentSession | null, arrived: boolean, known: string) => {
  const subscribe = useCallback(
    (listener: () => void) => {
      const meta = session?.doc.getMap("meta");
      meta?.observe(listener);
      return () => meta?.unobserve(listener);
    },
    [session],
  );
  const read = (): string => (session !== null && arrived ? titleOf(session) : known);
  const title = useSyncExternalStore(subscribe, read, () => known);
  const setTitle = (next: string): void => {
    const bounded = next.replaceAll(/[\r\n]+/g, " ").slice(0, limits.titleCharacters);
    if (session !== null && bounded !== title) session.doc.getMap("meta").set("title", bounded);
  };
  return { title, setTitle };
};
