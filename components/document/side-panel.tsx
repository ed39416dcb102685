"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { useFoot } from "@/components/ui/use-foot";

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Stand in the title row, before the close button. */
  readonly actions?: ReactNode;
  /** Where something is written: stays at the bottom, above a phone's keyboard and below every toast. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/**
 * What stands beside the text: comments, chat, history. A column on wide screens, the whole width on narrow ones. The
 * top bar stays above it everywhere: whether everything is saved must be seen while one talks, too.
 * Takes the focus when it opens and gives it back when it is closed from inside.
 */
export function SidePanel({ title, onClose, actions, foot, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  // While it is first drawn: a field inside may take the focus before any effect runs.
  const [opener] = useState(() => (typeof document === "undefined" ? null : document.activeElement));

  useEffect(() => {
    // A field inside may have taken the focus for itself.
    if (panel.current?.contains(document.activeElement) !== true) panel.current?.focus();
  }, []);

  const close = (): void => {
    onClose();
    // An address may have opened it, with the focus nowhere.
    const back = opener === document.body ? document.getElementById("main") : opener;
    if (back instanceof HTMLElement) back.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };

  return (
    <aside
      ref={panel}
      aria-label={title}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="fixed inset-x-0 top-(--top-height) bottom-(--keyboard-inset,0px) z-30 flex flex-col bg-sheet outline-none md:sticky md:inset-x-auto md:bottom-auto md:z-10 md:h-[calc(100dvh-var(--top-height))] md:w-88 md:shrink-0 md:border-l md:border-line"
    >
      <div className="flex h-13 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4">
        <h2 className="mr-auto font-display text-lead font-bold tracking-tight">{title}</h2>
        {actions}
        <IconButton icon={X} label={`Close ${title.toLowerCase()}`} onClick={close} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
      {foot !== undefined && <Foot>{foot}</Foot>}
    </aside>
  );
}

function Foot({ children }: { readonly children: ReactNode }) {
  const foot = useRef<HTMLDivElement>(null);
  useFoot(foot, "--panel-foot-height");
  return (
    <div
      ref={foot}
      className="shrink-0 border-t border-line px-3 pt-3 pb-[calc(0.75rem+env(safe-area-inset-bottom))]"
    >
      {children}
    </div>
  );
}
