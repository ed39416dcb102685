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

const show = (theme: Theme): void => {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

export const applyKeptTheme = (): void => {
  try {
    const kept = localStorage.getItem("parley-theme");
    show(themes.find((theme) => theme === kept) ?? "system");
  } catch {
    // Storage is switched off.
  }
};

/** The page follows at once; storage only matters for the next visit, so a browser without it loses no more. */
export const chooseTheme = (theme: Theme): void => {
  show(theme);
  try {
    if (theme === "system") localStorage.removeItem("parley-theme");
    else localStorage.setItem("parley-theme", theme);
  } catch {
    // Storage is switched off.
  }
  window.dispatchEvent(new Event(changed));
};
