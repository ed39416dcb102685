// What this person suggests, told to those who may want to decide about it: each suggestion once, when nobody has
// touched it for a while and the server has it. Before that others would hear of words they cannot find, from a page
// that may never bring them. Implements SUGG-12.
import type { DocumentId } from "@/protocol/ids";
import { mayPass, tellSuggestion } from "./json-api";
import { isSaved, type SessionState } from "./session-state";
import type { Suggestion } from "./suggestion-records";
import { excerptOf } from "./suggestion-words";

/** Untouched for so long, a suggestion is made. */
export const restMs = 4_000;
const againMs = 30_000;
/** Older ones were told of by the page that made them. */
const freshMs = 600_000;

interface Suggesting {
  readonly suggestions: {
    open(): readonly Suggestion[];
    get(id: string): Suggestion | null;
    subscribe(listener: () => void): () => void;
  };
  readonly session: {
    getState(): SessionState;
    subscribe(listener: () => void): () => void;
  };
  readonly documentId: DocumentId;
  readonly yourId: string;
  readonly tell?: typeof tellSuggestion;
}

interface Waiting {
  readonly suggestion: Suggestion;
  readonly timer: ReturnType<typeof setTimeout>;
  /** It is made, and perhaps not yet with the server. */
  readonly rested: boolean;
}

/** Until the answer is called, which ends it. */
export const tellSuggestions = ({
  suggestions,
  session,
  documentId,
  yourId,
  tell = tellSuggestion,
}: Suggesting): (() => void) => {
  const told = new Set<string>();
  const waiting = new Map<string, Waiting>();
  let ended = false;

  const send = async (id: string): Promise<void> => {
    waiting.delete(id);
    const suggestion = suggestions.get(id);
    if (suggestion === null || suggestion.decision !== null) return;
    told.add(id);
    const answer = await tell(documentId, id, excerptOf(suggestion));
    if (ended || answer.ok || !mayPass(answer.problem)) return;
    told.delete(id);
    rest(suggestion, againMs);
  };
  const sendSaved = (): void => {
    if (!isSaved(session.getState())) return;
    for (const [id, { rested }] of [...waiting]) if (rested) void send(id);
  };
  const rest = (suggestion: Suggestion, ms: number): void => {
    clearTimeout(waiting.get(suggestion.id)?.timer);
    const timer = setTimeout(() => {
      waiting.set(suggestion.id, { suggestion, timer, rested: true });
      sendSaved();
    }, ms);
    waiting.set(suggestion.id, { suggestion, timer, rested: false });
  };
  const look = (): void => {
    for (const suggestion of suggestions.open()) {
      const { id, author, createdAt } = suggestion;
      const isFresh = author.id === yourId && Date.now() - createdAt < freshMs;
      // The same object until something of it changes.
      if (isFresh && !told.has(id) && waiting.get(id)?.suggestion !== suggestion) rest(suggestion, restMs);
    }
  };

  look();
  const stops = [suggestions.subscribe(look), session.subscribe(sendSaved)];
  return () => {
    ended = true;
    for (const stop of stops) stop();
    for (const { timer } of waiting.values()) clearTimeout(timer);
  };
};
