"use client";

import { useEffect, useSyncExternalStore } from "react";

const query = "(pointer: coarse), (max-width: 40rem)";

const subscribe = (listener: () => void): (() => void) => {
  const media = window.matchMedia(query);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
};

/** Fingers or a narrow window: the toolbar is docked instead of floating above the selection. */
export const useTouchLayout = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );

/**
 * How much of the window the on-screen keyboard covers, as a CSS property for whatever is fixed to the bottom. Measured
 * for as long as the page is there: what is fixed comes and goes, also while the keyboard is open.
 */
export const useKeyboardInset = (): void => {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (viewport === null) return;
    const { style } = document.documentElement;
    const measure = (): void => {
      const covered = window.innerHeight - viewport.height - viewport.offsetTop;
      style.setProperty("--keyboard-inset", `${Math.max(0, Math.round(covered))}px`);
    };
    measure();
    viewport.addEventListener("resize", measure);
    viewport.addEventListener("scroll", measure);
    return () => {
      viewport.removeEventListener("resize", measure);
      viewport.removeEventListener("scroll", measure);
      style.removeProperty("--keyboard-inset");
    };
  }, []);
};
