import { type SuggestionDecided, tellDecision } from "@/client/json-api";
import type { Suggestion } from "@/client/suggestion-records";
import { excerptOf } from "@/client/suggestion-words";
import type { Suggestions } from "@/client/suggestions";
import type { DocumentId } from "@/protocol/ids";

/** Not undone for so long, it is decided. */
const restMs = 2_000;
const againMs = 30_000;

const tell = async (documentId: DocumentId, decided: SuggestionDecided): Promise<void> => {
  const answer = await tellDecision(documentId, decided);
  const mayWorkLater = !answer.ok && (answer.problem.status === 0 || answer.problem.status >= 429);
  if (mayWorkLater) setTimeout(() => void tell(documentId, decided), againMs);
};

interface Deciding {
  readonly suggestions: Suggestions;
  readonly documentId: DocumentId;
  readonly yourId: string;
}

/** Tells each author of what you decided about theirs: once, also of many at a time, and not when you undo it at once. */
export const tellDecisions = (
  { suggestions, documentId, yourId }: Deciding,
  ids: readonly string[],
  verdict: SuggestionDecided["verdict"],
): void => {
  setTimeout(() => {
    const byAuthor = new Map<string, Suggestion[]>();
    for (const id of ids) {
      const suggestion = suggestions.get(id);
      if (suggestion?.decision?.verdict !== verdict || suggestion.author.id === yourId) continue;
      const { author } = suggestion;
      byAuthor.set(author.id, [...(byAuthor.get(author.id) ?? []), suggestion]);
    }
    for (const [authorId, [first, ...others]] of byAuthor) {
      if (first === undefined) continue;
      const excerpt = others.length === 0 ? excerptOf(first) : `${others.length + 1} suggestions`;
      void tell(documentId, { suggestionId: first.id, verdict, authorId, excerpt });
    }
  }, restMs);
};
