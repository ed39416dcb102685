// What was written and not sent: kept on this device, so that neither a reload nor a closed tab loses it. Forgotten when
// it is sent, and with all else of a person when they sign out. Implements COPY-9.
import type { Anchor } from "@/protocol/comment-shapes";
import type { DocumentId } from "@/protocol/ids";
import type { PendingMessage } from "./chat-log";
import type { SuggestionDecided } from "./json-api";
import type { MentionDraft } from "./mention-draft";

export interface KeptDraft extends MentionDraft {
  /** Of a thread that is not begun yet. */
  readonly anchor?: Anchor;
  readonly quote?: string;
}

/** Whose, and of which document. */
export interface DraftOwner {
  readonly userId: string;
  readonly documentId: string;
}

export interface DraftPlace extends DraftOwner {
  /** The thread that is answered, the comment that is changed, `new`, `document` for what is of no place in it; or `chat`. */
  readonly target: string;
}

export const chatTarget = "chat";

const everything = "parley/draft/";
const ofPerson = (userId: string): string => `${everything}${userId}/`;
const draftsOf = ({ userId, documentId }: DraftOwner): string => `${ofPerson(userId)}${documentId}/`;
const keyOf = (place: DraftPlace): string => draftsOf(place) + place.target;
/** One entry each: another tab has messages of its own. */
const messagesOf = (owner: DraftOwner): string => `${draftsOf(owner)}chat-pending/`;

/** Without storage it lives as long as the page. */
const quietly = <T>(act: () => T, otherwise: T): T => {
  try {
    return act();
  } catch {
    return otherwise;
  }
};

const forgetKeys = (isMeant: (key: string) => boolean): void =>
  quietly(() => {
    for (const key of Object.keys(localStorage)) if (isMeant(key)) localStorage.removeItem(key);
  }, undefined);

const read = <T>(key: string): T | null =>
  quietly(() => JSON.parse(localStorage.getItem(key) ?? "null") as T | null, null);

const write = (key: string, value: unknown): void =>
  quietly(() => localStorage.setItem(key, JSON.stringify(value)), undefined);

const readAll = <T>(prefix: string): readonly T[] =>
  quietly(() => Object.keys(localStorage), [])
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => read<T>(key) ?? []);

export const keepDraft = (place: DraftPlace, draft: KeptDraft | null): void => {
  const key = keyOf(place);
  if (draft === null || draft.text.trim() === "") forgetKeys((known) => known === key);
  else write(key, draft);
};

export const keptDraft = (place: DraftPlace): KeptDraft | null => read(keyOf(place));

/** Calls with what another tab has just sent, or discarded. */
export const watchDraft = (place: DraftPlace, onForgotten: (text: string) => void): (() => void) => {
  const onStorage = ({ key, oldValue, newValue }: StorageEvent): void => {
    if (key !== keyOf(place) || oldValue === null || newValue !== null) return;
    onForgotten(quietly(() => (JSON.parse(oldValue) as KeptDraft).text, ""));
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
};

/** Of comments and replies. */
export const keptCommentDrafts = (owner: DraftOwner): readonly KeptDraft[] => {
  const prefix = draftsOf(owner);
  return quietly(() => Object.keys(localStorage), [])
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((target) => target !== chatTarget && !target.includes("/"))
    .flatMap((target) => keptDraft({ ...owner, target }) ?? []);
};

/** What was said in the chat and could not be sent, in the order in which it was said. */
export const keptMessages = (owner: DraftOwner): readonly PendingMessage[] =>
  readAll<PendingMessage>(messagesOf(owner)).toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));

export const keepMessage = (owner: DraftOwner, message: PendingMessage): void =>
  write(messagesOf(owner) + message.key, message);

export const forgetMessage = (owner: DraftOwner, key: string): void =>
  forgetKeys((known) => known === messagesOf(owner) + key);

/** What was decided about a suggestion, and its author was not told yet. */
export interface Untold {
  /** Sent with every try. */
  readonly key: string;
  readonly at: number;
  readonly yourId: string;
  readonly documentId: DocumentId;
  readonly decided: SuggestionDecided;
}

const untoldOf = (owner: DraftOwner, key: string): string => `${draftsOf(owner)}decided/${key}`;

export const keepUntold = (owner: DraftOwner, untold: Untold): void =>
  write(untoldOf(owner, untold.key), untold);

export const forgetUntold = (owner: DraftOwner, key: string): void =>
  forgetKeys((known) => known === untoldOf(owner, key));

/** Of all documents of this person, oldest first. */
export const keptUntold = (userId: string): readonly Untold[] =>
  quietly(() => Object.keys(localStorage), [])
    .filter((key) => key.startsWith(ofPerson(userId)) && key.includes("/decided/"))
    .flatMap((key) => read<Untold>(key) ?? [])
    .toSorted((a, b) => a.at - b.at);

export const forgetDrafts = (userId: string): void => forgetKeys((key) => key.startsWith(ofPerson(userId)));

export const forgetDraftsOfOthers = (userId: string): void =>
  forgetKeys((key) => key.startsWith(everything) && !key.startsWith(ofPerson(userId)));
