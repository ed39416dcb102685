"use client";

import { useEffect } from "react";
import { tellSuggestion } from "@/client/json-api";
import type { Suggestion } from "@/client/suggestion-records";
import { excerptOf } from "@/client/suggestion-words";
import type { Suggestions } from "@/client/suggestions";
import type { DocumentId } from "@/protocol/ids";

/** Untouched for so long, a suggestion is made. */
const restMs = 4_000;
const againMs = 30_000;
/** Older ones were told of by the page that made them. */
const freshMs = 600_000;

/** Tells the others of your suggestions, each once, when it has come to rest. */
export const useToldSuggestions = (
  suggestions: Suggestions | null,
  documentId: DocumentId,
  yourId: string,
): void => {
  useEffect(() => {
    if (suggestions === null) return;
    const told = new Set<string>();
    const waiting = new Map<string, { suggestion: Suggestion; timer: ReturnType<typeof setTimeout> }>();

    const tell = async (id: string): Promise<void> => {
      waiting.delete(id);
      const suggestion = suggestions.get(id);
      if (suggestion === null || suggestion.decision !== null) return;
      told.add(id);
      const answer = await tellSuggestion(documentId, id, excerptOf(suggestion));
      const mayWorkLater = !answer.ok && (answer.problem.status === 0 || answer.problem.status >= 429);
      if (!mayWorkLater) return;
      told.delete(id);
      wait(suggestion, againMs);
    };
    const wait = (suggestion: Suggestion, ms: number): void => {
      clearTimeout(waiting.get(suggestion.id)?.timer);
      waiting.set(suggestion.id, { suggestion, timer: setTimeout(() => void tell(suggestion.id), ms) });
    };
    const look = (): void => {
      for (const suggestion of suggestions.open()) {
        const { id, author, createdAt } = suggestion;
        const isFresh = author.id === yourId && Date.now() - createdAt < freshMs;
        // The same object until something of it changes.
        if (isFresh && !told.has(id) && waiting.get(id)?.suggestion !== suggestion) wait(suggestion, restMs);
      }
    };

    look();
    const stop = suggestions.subscribe(look);
    return () => {
      stop();
      for (const { timer } of waiting.values()) clearTimeout(timer);
    };
  }, [suggestions, documentId, yourId]);
};
