"use client";

import { type ReactNode, useEffect } from "react";

interface DockedBarProps {
  readonly children: ReactNode;
}

/** Fixed above the on-screen keyboard; scrolls sideways when it does not fit. */
export function DockedBar({ children }: DockedBarProps) {
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty("--dock-height", "3.5rem");
    return () => {
      style.removeProperty("--dock-height");
    };
  }, []);

  return (
    <div className="on-navy fixed inset-x-0 bottom-(--keyboard-inset,0px) z-20 overflow-x-auto border-t border-[rgb(255_255_255/0.16)] bg-navy pb-[env(safe-area-inset-bottom)] [scrollbar-width:none]">
      {children}
    </div>
  );
}
