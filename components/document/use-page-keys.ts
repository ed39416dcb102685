"use client";

import { useEffect } from "react";

interface PageKeys {
  readonly onSave: () => void;
  readonly onShortcuts: () => void;
}

/** Keys that work wherever the focus is. */
export const usePageKeys = ({ onSave, onShortcuts }: PageKeys): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (event.key !== "s" && event.key !== "/") return;
      event.preventDefault();
      if (event.key === "s") onSave();
      else onShortcuts();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onSave, onShortcuts]);
};
