"use client";

import { useEffect } from "react";
import type { DocumentSession } from "@/client/document-session";
import type { Suggestions } from "@/client/suggestions";
import { tellSuggestions } from "@/client/told-suggestions";
import type { DocumentId } from "@/protocol/ids";

/** Tells the others of your suggestions for as long as the page is open. */
export const useToldSuggestions = (
  suggestions: Suggestions | null,
  session: DocumentSession | null,
  documentId: DocumentId,
  yourId: string,
): void => {
  useEffect(() => {
    if (suggestions === null || session === null) return;
    return tellSuggestions({ suggestions, session, documentId, yourId });
  }, [suggestions, session, documentId, yourId]);
};
