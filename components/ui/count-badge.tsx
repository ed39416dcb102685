interface CountBadgeProps {
  readonly count: number;
  /** What waits for you, or only what there is. */
  readonly tone?: "unread" | "plain";
}

const tones = { unread: "bg-red-fill text-on-navy", plain: "bg-yellow text-on-yellow" } as const;

const shownMost = 99;

/** Sits on the corner of a button, whose label says the number. */
export function CountBadge({ count, tone = "unread" }: CountBadgeProps) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden="true"
      data-testid="count-badge"
      className={`pointer-events-none absolute -top-0.5 -right-0.5 inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-round px-1 text-[0.6875rem] leading-none font-bold tabular-nums ring-2 ring-sheet ${tones[tone]}`}
    >
      {count > shownMost ? `${shownMost}+` : count}
    </span>
  );
}
