"use client";

import { useEffect, useState } from "react";
import type { PanelPlace } from "@/components/document/use-side-panels";

const namedMessage = (): string | null => /^#chat-([0-9a-z]{24})$/.exec(location.hash)?.[1] ?? null;

/** Whether the chat is open; an address that names a message opens it there. */
export const useChatPanel = ({ open, setOpen }: PanelPlace) => {
  const [markedId, setMarkedId] = useState<string | null>(null);
  useEffect(() => {
    const follow = (): void => {
      const named = namedMessage();
      setMarkedId(named);
      if (named !== null) setOpen(true);
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [setOpen]);
  return { open, markedId, toggle: () => setOpen(!open), close: () => setOpen(false) };
};
