"use client";

import { useMemo, useState } from "react";

type SidePanelName = "comments" | "chat";

/** Where a panel stands, or does not: beside the text there is room for one. */
export interface PanelPlace {
  readonly open: boolean;
  /** The same function for as long as the page is open. */
  readonly setOpen: (open: boolean) => void;
}

interface SidePanels extends Readonly<Record<SidePanelName, PanelPlace>> {
  /** Where a panel covers the text, it makes room for somebody who wants to see that. */
  readonly showText: () => void;
}

export const useSidePanels = (): SidePanels => {
  const [shown, setShown] = useState<SidePanelName | null>(null);
  const setters = useMemo(() => {
    const setterOf = (name: SidePanelName) => (open: boolean) =>
      setShown((before) => (open ? name : before === name ? null : before));
    return { comments: setterOf("comments"), chat: setterOf("chat") };
  }, []);
  return {
    comments: { open: shown === "comments", setOpen: setters.comments },
    chat: { open: shown === "chat", setOpen: setters.chat },
    showText: () => {
      if (window.matchMedia("(width < 48rem)").matches) setShown(null);
    },
  };
};
