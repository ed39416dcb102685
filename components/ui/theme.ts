"use client";

import { useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

const changed = "parley:theme";

const currentTheme = (): Theme => {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
};

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener(changed, listener);
  return () => window.removeEventListener(changed, listener);
};

export const useTheme = (): Theme => useSyncExternalStore(subscribe, currentTheme, () => "system");

/** The page follows at once; storage only matters for the next visit, so a browser without it loses no more. */
export const chooseTheme = (theme: Theme): void => {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("parley-theme");
    else localStorage.setItem("parley-theme", theme);
  } catch {
    // Storage is switched off.
  }
  window.dispatchEvent(new Event(changed));
};
