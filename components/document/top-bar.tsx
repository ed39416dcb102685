"use client";

import Link from "next/link";
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { LogoMark } from "@/components/brand/logo";

interface TopBarProps {
  readonly title: ReactNode;
  readonly saveState: ReactNode;
  readonly peers: ReactNode;
  /** What others told this person, anywhere and here. */
  readonly news: ReactNode;
  readonly actions: ReactNode;
  /** Stands under the row, and stays when the page is scrolled. */
  readonly banner?: ReactNode;
}

/**
 * One row; on narrow screens the save state, the people and the news take a second one, so that the title has room, and
 * a save state of many words takes one of its own. Nothing is dropped.
 */
export function TopBar({ title, saveState, peers, news, actions, banner }: TopBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  useTopHeight(bar);
  return (
    <div ref={bar} data-top-bar className="sticky top-0 z-20">
      <header className="flex flex-wrap items-center gap-x-2 border-b border-line bg-sheet px-2 sm:px-4 md:h-(--bar-height) md:flex-nowrap md:gap-x-3">
        <Link
          href="/documents"
          aria-label="My documents"
          title="My documents"
          className="target inline-flex min-w-10 items-center justify-center rounded-control hover:bg-tint max-md:my-1.5"
        >
          <LogoMark className="size-7" />
        </Link>
        {title}
        <div className="flex min-w-0 items-center max-md:order-2 max-md:min-h-11 max-md:grow max-md:pb-1 md:mr-auto">
          {saveState}
        </div>
        <div className="flex shrink-0 items-center gap-x-2 max-md:order-2 max-md:ml-auto max-md:pb-1.5 md:gap-x-3">
          {peers}
          <div className="flex items-center gap-1">{news}</div>
        </div>
        <div className="flex shrink-0 items-center gap-1 md:-ml-2">{actions}</div>
        <div className="h-0 basis-full max-md:order-1 md:hidden" />
      </header>
      {banner}
    </div>
  );
}

/** How much of the window it takes, for what stands beside the text: a warning below the row must not cover it. */
const useTopHeight = (bar: RefObject<HTMLElement | null>): void => {
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const measure = (): void => style.setProperty("--top-height", `${element.offsetHeight}px`);
    const watch = new ResizeObserver(measure);
    measure();
    watch.observe(element);
    return () => {
      watch.disconnect();
      style.removeProperty("--top-height");
    };
  }, [bar]);
};
