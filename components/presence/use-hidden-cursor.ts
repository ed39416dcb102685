"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { DocumentSession } from "@/client/document-session";

// Kept per device: hiding on a shared screen says nothing about the one at home.
const key = "parley-hide-cursor";
const changed = "parley:hide-cursor";

export const isCursorHidden = (): boolean => {
  try {
    return localStorage.getItem(key) === "yes";
  } catch {
    // Storage is switched off.
    return hiddenHere;
  }
};

/** For a browser without storage: until the page is closed. */
let hiddenHere = false;

const keep = (hidden: boolean): void => {
  hiddenHere = hidden;
  try {
    if (hidden) localStorage.setItem(key, "yes");
    else localStorage.removeItem(key);
  } catch {
    // Storage is switched off.
  }
  window.dispatchEvent(new Event(changed));
};

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener(changed, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(changed, listener);
    window.removeEventListener("storage", listener);
  };
};

/** Whether this person's cursor is hidden from the others, in all tabs of this browser, and how to change it. */
export const useHiddenCursor = (
  session: DocumentSession | null,
): readonly [hidden: boolean, hide: (hidden: boolean) => void] => {
  const hidden = useSyncExternalStore(subscribe, isCursorHidden, () => false);
  useEffect(() => session?.hideCursor(hidden), [session, hidden]);
  return [hidden, keep];
};
