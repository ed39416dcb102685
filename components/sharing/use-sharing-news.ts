"use client";

import { useEffect, useRef } from "react";

const everyMs = 10_000;

/**
 * Calls when what is shared with whom may have changed: at once when the page is looked at again, and now and then
 * while it is. The one place where the event `sharing` of the document's topic on /live plugs in.
 */
export const useSharingNews = (active: boolean, onNews: () => void): void => {
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => {
    if (!active) return;
    const look = (): void => {
      if (document.visibilityState === "visible") latest.current();
    };
    const timer = setInterval(look, everyMs);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [active]);
};
