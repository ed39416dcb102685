import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";

interface SiteHeaderProps {
  readonly children?: ReactNode;
}

export function SiteHeader({ children }: SiteHeaderProps) {
  return (
    <header className="flex min-h-(--bar-height) flex-wrap items-center gap-x-3 border-b border-line bg-sheet px-4 sm:px-6">
      <SkipLink />
      <Link href="/" aria-label="Parley, home" className="target mr-auto flex shrink-0 items-center">
        <Logo />
      </Link>
      {children}
    </header>
  );
}

export function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-60 focus:rounded-control focus:bg-yellow focus:px-4 focus:py-2 focus:font-semibold focus:text-on-yellow"
    >
      Skip to the text
    </a>
  );
}
