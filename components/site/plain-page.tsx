import type { ReactNode } from "react";
import { Hoist } from "@/components/brand/hoist";
import { SiteHeader } from "./site-header";

interface PlainPageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly headerActions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with one thing to do: the form on a sheet, flags along its hoist edge. */
export function PlainPage({ title, lead, headerActions, children }: PlainPageProps) {
  return (
    <>
      <SiteHeader>{headerActions}</SiteHeader>
      <main id="main" className="mx-auto w-full max-w-2xl px-4 py-8 sm:py-14">
        <div className="flex overflow-hidden rounded-card border border-line bg-sheet">
          <div className="on-navy w-10 shrink-0 bg-navy px-2 py-7 sm:w-20 sm:px-3.5 sm:py-10">
            <Hoist className="flex-col gap-2 sm:gap-3" flagClassName="aspect-square w-full" />
          </div>
          <div className="min-w-0 flex-1 px-5 py-7 sm:px-10 sm:py-10">
            <h1 className="font-display text-h2 font-bold tracking-tight">{title}</h1>
            {lead !== undefined && <p className="mt-2 mb-7 text-ink-soft">{lead}</p>}
            {children}
          </div>
        </div>
      </main>
    </>
  );
}
