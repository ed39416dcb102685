"use client";

import { useServerInsertedHTML } from "next/navigation";
import { useLayoutEffect, useRef } from "react";
import { applyKeptTheme } from "./theme";

/** Runs in the head, before anything is painted. Nothing kept means: follow the system. */
const beforePaint =
  'try{var t=localStorage.getItem("parley-theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}';

interface ThemeKeeperProps {
  readonly nonce: string | undefined;
}

/** Puts the kept theme on the page: from the server's HTML, and again where the browser made the page itself. */
export function ThemeKeeper({ nonce }: ThemeKeeperProps) {
  const inserted = useRef(false);
  useServerInsertedHTML(() => {
    if (inserted.current) return null;
    inserted.current = true;
    return <script nonce={nonce}>{beforePaint}</script>;
  });
  useLayoutEffect(applyKeptTheme, []);
  return null;
}
