"use client";

import type { Editor } from "@tiptap/core";
import { useEffect } from "react";
import type { DocumentSession } from "@/client/document-session";
import { uppermostText } from "@/components/editor/viewpoint";

const leastBetweenMs = 150;

/** Tells which text you see uppermost, for as long as somebody follows you. */
export const useSharedView = (
  session: DocumentSession | null,
  editor: Editor | null,
  followed: boolean,
): void => {
  useEffect(() => {
    if (session === null || editor === null || !followed) return;
    const { awareness } = session;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = "";

    const tell = (): void => {
      timer = undefined;
      const view = uppermostText(editor);
      if (view === null || JSON.stringify(view) === told) return;
      told = JSON.stringify(view);
      awareness.setLocalStateField("view", view);
    };
    const tellSoon = (): void => {
      timer ??= setTimeout(tell, leastBetweenMs);
    };

    tell();
    window.addEventListener("scroll", tellSoon, { passive: true });
    window.addEventListener("resize", tellSoon);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("scroll", tellSoon);
      window.removeEventListener("resize", tellSoon);
      awareness.setLocalStateField("view", null);
    };
  }, [session, editor, followed]);
};
