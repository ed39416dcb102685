"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { ChatState } from "@/client/chat-session";
import type { DocumentSession } from "@/client/document-session";
import { saveWords } from "@/client/session-state";
import type { Suggestions } from "@/client/suggestions";
import { chatNews } from "@/components/chat/chat-news";
import { commentNews } from "@/components/comments/comment-news";
import type { PersonHere } from "@/components/presence/people";
import { PresenceNews } from "@/components/presence/presence-news";
import { SuggestionNews } from "@/components/suggestions/suggestion-news";
import type { CommentView } from "@/protocol/comment-shapes";
import type { Identity } from "@/protocol/identity";
import { saveNews } from "./save-news";
import { useSessionPart } from "./use-document-session";
import { useNews } from "./use-news";

interface AnnouncerProps {
  readonly you: Identity;
  readonly people: readonly PersonHere[];
  readonly connected: boolean;
  readonly session: DocumentSession | null;
  /** null until they have come. */
  readonly comments: readonly CommentView[] | null;
  /** null until the document has come. */
  readonly suggestions: Suggestions | null;
  readonly chat: ChatState;
  /** The open chat speaks for itself. */
  readonly chatIsOpen: boolean;
}

/** The turn makes a new line of the same words said again. */
interface Spoken {
  readonly words: string;
  readonly turn: number;
}

/** A line that gave way to the next at once would not be read out: a few stay, and what is added is spoken. */
const linesKept = 3;

/**
 * Says who comes and goes, what they say, and when saving goes wrong or right again, to those who do not see it. One
 * voice for all of it, so that nothing is said over something else.
 */
export function Announcer({
  you,
  people,
  connected,
  session,
  comments,
  suggestions,
  chat,
  chatIsOpen,
}: AnnouncerProps) {
  const [spoken, setSpoken] = useState<readonly Spoken[]>([]);
  const say = useCallback(
    (words: string) =>
      setSpoken((before) => [...before, { words, turn: (before.at(-1)?.turn ?? 0) + 1 }].slice(-linesKept)),
    [],
  );
  usePresenceNews(people, connected, say);
  useSaveNews(session, say);
  useSuggestionNews(suggestions, you, say);
  useNews(comments, (before, now) => commentNews(before, now, you), say);
  useNews(
    chat.loaded ? chat.messages : null,
    (before, now) => (chatIsOpen ? "" : chatNews(now, before.at(-1)?.number ?? 0, you.userId)),
    say,
  );
  return (
    <div role="log" aria-label="What happens here" data-testid="announcer" className="sr-only">
      {spoken.map(({ words, turn }) => (
        <p key={turn}>{words}</p>
      ))}
    </div>
  );
}

type Say = (words: string) => void;

const usePresenceNews = (people: readonly PersonHere[], connected: boolean, say: Say): void => {
  const [presence] = useState(() => new PresenceNews(say));
  useEffect(() => presence.update(people, connected), [presence, people, connected]);
  useEffect(() => () => presence.stop(), [presence]);
};

const useSuggestionNews = (suggestions: Suggestions | null, { userId, name }: Identity, say: Say): void => {
  useEffect(() => {
    if (suggestions === null) return;
    const news = new SuggestionNews({ userId, name }, say);
    const look = (): void => news.update(suggestions.list());
    look();
    const unsubscribe = suggestions.subscribe(look);
    return () => {
      unsubscribe();
      news.stop();
    };
  }, [suggestions, userId, name, say]);
};

const useSaveNews = (session: DocumentSession | null, say: Say): void => {
  const saving = useSessionPart(session, saveWords);
  const before = useRef(saving);
  useEffect(() => {
    // What is only under way is no state to return to.
    if (saving.tone === "busy" || saving.text === before.current.text) return;
    const news = saveNews(before.current, saving);
    before.current = saving;
    if (news !== "") say(news);
  }, [saving, say]);
};
