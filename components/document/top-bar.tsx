import Link from "next/link";
import type { ReactNode } from "react";
import { LogoMark } from "@/components/brand/logo";

interface TopBarProps {
  readonly title: ReactNode;
  readonly saveState: ReactNode;
  readonly peers: ReactNode;
  readonly actions: ReactNode;
  /** Stands under the row, and stays when the page is scrolled. */
  readonly banner?: ReactNode;
}

/** One row; on narrow screens the save state and the people take a second one, and nothing is dropped. */
export function TopBar({ title, saveState, peers, actions, banner }: TopBarProps) {
  return (
    <div data-top-bar className="sticky top-0 z-20">
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
        <div className="flex min-w-0 items-center max-md:order-2 max-md:min-h-11 max-md:flex-1 max-md:pb-1 md:mr-auto">
          {saveState}
        </div>
        <div className="shrink-0 max-md:order-2 max-md:pr-2 max-md:pb-1.5">{peers}</div>
        <div className="flex shrink-0 items-center gap-1">{actions}</div>
        <div className="h-0 basis-full max-md:order-1 md:hidden" />
      </header>
      {banner}
    </div>
  );
}
