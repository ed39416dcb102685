interface UnreadBadgeProps {
  readonly count: number;
}

const shownMost = 99;

/** Sits on the corner of a button, whose label says the number. */
export function UnreadBadge({ count }: UnreadBadgeProps) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden="true"
      data-testid="unread-badge"
      className="pointer-events-none absolute -top-0.5 -right-0.5 inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-round bg-red-fill px-1 text-[0.6875rem] leading-none font-bold text-on-navy ring-2 ring-sheet"
    >
      {count > shownMost ? `${shownMost}+` : count}
    </span>
  );
}
