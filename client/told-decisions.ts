// What this person decided about the suggestions of others, and has still to tell them. Kept on this device from the
// decision until it is answered, so that a page which ends meanwhile loses none of it: the next page of theirs sends it
// again under the same key, and it acts once. Implements SUGG-7.
import type { DocumentId } from "@/protocol/ids";
import { forgetUntold, keepUntold, keptUntold, type Untold } from "./drafts";
import { isOfAnother, mayPass, newKey, type SuggestionDecided, tellDecision } from "./json-api";
import type { Suggestion } from "./suggestion-records";
import { excerptOf } from "./suggestion-words";

/** Not undone for so long, it is decided. */
export const restMs = 2_000;

interface Deciding {
  readonly suggestions: { get(id: string): Suggestion | null };
  readonly documentId: DocumentId;
  readonly yourId: string;
  /** Says when the page is closed; another may never come. */
  readonly page?: EventTarget;
  readonly tell?: typeof tellDecision;
}

/** Whoever signs in again is still the one who decided; what nobody will ever take is not kept. */
const isSettled = (answer: Awaited<ReturnType<typeof tellDecision>>): boolean =>
  answer.ok || !(mayPass(answer.problem) || answer.problem.status === 401 || isOfAnother(answer.problem));

const send = async (untold: Untold, tell: typeof tellDecision): Promise<void> => {
  const { documentId, decided, key, yourId } = untold;
  if (isSettled(await tell(documentId, decided, key))) forgetUntold({ userId: yourId, documentId }, key);
};

/** Everything that an earlier page left, or that could not be told; oldest first, so that the last word counts. */
export const tellKeptDecisions = async (
  yourId: string,
  tell: typeof tellDecision = tellDecision,
  now = Date.now(),
): Promise<void> => {
  for (const untold of keptUntold(yourId)) if (now - untold.at >= restMs) await send(untold, tell);
};

/** Tells each author of what you decided about theirs: once, also of many at a time, and not when you undo it at once. */
export const tellDecisions = (
  { suggestions, documentId, yourId, page = window, tell = tellDecision }: Deciding,
  ids: readonly string[],
  verdict: SuggestionDecided["verdict"],
): void => {
  const owner = { userId: yourId, documentId };
  const standing = (of: readonly string[]): readonly Suggestion[] =>
    of.flatMap((id) => {
      const suggestion = suggestions.get(id);
      return suggestion?.decision?.verdict === verdict && suggestion.author.id !== yourId ? [suggestion] : [];
    });
  const untoldOf = (those: readonly Suggestion[], key: string, at: number): Untold | null => {
    const [first, ...others] = those;
    if (first === undefined) return null;
    const excerpt = others.length === 0 ? excerptOf(first) : `${others.length + 1} suggestions`;
    const decided = { suggestionId: first.id, verdict, authorId: first.author.id, excerpt };
    return { key, at, yourId, documentId, decided };
  };

  const byAuthor = new Map<string, Suggestion[]>();
  for (const suggestion of standing(ids))
    byAuthor.set(suggestion.author.id, [...(byAuthor.get(suggestion.author.id) ?? []), suggestion]);
  for (const those of byAuthor.values()) {
    const [key, at] = [newKey(), Date.now()];
    const first = untoldOf(those, key, at);
    if (first !== null) keepUntold(owner, first);
    const settle = (): void => {
      clearTimeout(timer);
      page.removeEventListener("pagehide", settle);
      const untold = untoldOf(standing(those.map(({ id }) => id)), key, at);
      if (untold === null) forgetUntold(owner, key);
      else {
        // Gone with its person, when they have signed out since.
        if (keptUntold(yourId).some((kept) => kept.key === key)) keepUntold(owner, untold);
        void send(untold, tell);
      }
    };
    const timer = setTimeout(settle, restMs);
    page.addEventListener("pagehide", settle);
  }
};
