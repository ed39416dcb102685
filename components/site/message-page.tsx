import type { ReactNode } from "react";
import { FlagCaptioned } from "@/components/brand/signal-flag";
import type { flagMeanings } from "@/components/brand/signal-flags";

interface MessagePageProps {
  readonly flag: keyof typeof flagMeanings;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A page that only has something to say: not found, no access, broken. */
export function MessagePage({ flag, title, children, actions }: MessagePageProps) {
  return (
    <main id="main" className="mx-auto w-full max-w-xl px-5 py-14 sm:py-24">
      <FlagCaptioned letter={flag} />
      <h1 className="mt-8 font-display text-h1 font-bold tracking-tight text-balance">{title}</h1>
      <div className="mt-4 text-body text-ink-soft">{children}</div>
      {actions !== undefined && <div className="mt-8 flex flex-wrap gap-3">{actions}</div>}
    </main>
  );
}
