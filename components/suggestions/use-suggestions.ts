"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { DocumentSession } from "@/client/document-session";
import { Suggestions } from "@/client/suggestions";

/** What is suggested in this document: there at once with the session, whose text is not drawn without it. */
export const useSuggestions = (session: DocumentSession | null): Suggestions | null =>
  useMemo(() => session && new Suggestions({ doc: session.doc }), [session]);

const none = (): (() => void) => () => {};

interface SuggestionCount {
  readonly open: number;
  readonly decided: number;
}

const nothing: SuggestionCount = { open: 0, decided: 0 };

/** What the page shows of them without being drawn anew for each letter. */
export const useSuggestionCount = (suggestions: Suggestions | null): SuggestionCount => {
  const read = useMemo(() => {
    let last = nothing;
    return (): SuggestionCount => {
      if (suggestions === null) return nothing;
      const open = suggestions.open().length;
      const decided = suggestions.list().filter(({ decision }) => decision !== null).length;
      if (last.open !== open || last.decided !== decided) last = { open, decided };
      return last;
    };
  }, [suggestions]);
  return useSyncExternalStore(suggestions?.subscribe ?? none, read, () => nothing);
};
