"use client";

import { useEffect, useRef, useState } from "react";
import type { DocumentSession } from "@/client/document-session";
import { saveWords } from "@/client/session-state";
import type { PersonHere } from "@/components/presence/people";
import { PresenceNews } from "@/components/presence/presence-news";
import { saveNews } from "./save-news";
import { useSessionPart } from "./use-document-session";

interface AnnouncerProps {
  readonly people: readonly PersonHere[];
  readonly connected: boolean;
  readonly session: DocumentSession | null;
}

/** Says who comes and goes, and when saving goes wrong or right again, to those who do not see it. */
export function Announcer({ people, connected, session }: AnnouncerProps) {
  const saving = useSessionPart(session, saveWords);
  const savingBefore = useRef(saving);
  const [words, setWords] = useState("");
  const [presence] = useState(() => new PresenceNews(setWords));

  useEffect(() => presence.update(people, connected), [presence, people, connected]);

  useEffect(() => () => presence.stop(), [presence]);

  useEffect(() => {
    // What is only under way is no state to return to.
    if (saving.tone === "busy" || saving.text === savingBefore.current.text) return;
    const news = saveNews(savingBefore.current, saving);
    savingBefore.current = saving;
    if (news !== "") setWords(news);
  }, [saving]);

  return (
    <p aria-live="polite" data-testid="announcer" className="sr-only">
      {words}
    </p>
  );
}
