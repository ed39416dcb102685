import type { ReactNode } from "react";
import { FlagCaptioned } from "@/components/brand/signal-flag";
import type { flagMeanings } from "@/components/brand/signal-flags";

interface EmptyListProps {
  readonly flag: keyof typeof flagMeanings;
  readonly title: string;
  readonly children: ReactNode;
}

export function EmptyList({ flag, title, children }: EmptyListProps) {
  return (
    <div className="border-y border-line py-12 sm:py-16">
      <FlagCaptioned letter={flag} />
      <h2 className="mt-6 font-display text-h3 font-bold tracking-tight">{title}</h2>
      <p className="mt-1 text-ink-soft">{children}</p>
    </div>
  );
}
