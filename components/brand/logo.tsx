// Kilo, "I wish to communicate with you", with the caret of a text between its two halves.

interface LogoMarkProps {
  readonly className?: string;
}

export function LogoMark({ className }: LogoMarkProps) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path d="M4 0h12v32H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="var(--flag-yellow)" />
      <path d="M16 0h12a4 4 0 0 1 4 4v24a4 4 0 0 1-4 4H16z" fill="var(--flag-blue)" />
      <path
        d="M11 7h3.6l1.4 1 1.4-1H21v2.6h-3.5v12.8H21V25h-3.6L16 24l-1.4 1H11v-2.6h3.5V9.6H11z"
        fill="#fff"
      />
      <path d="M11 7h3.6l1.4 1v16l-1.4 1H11v-2.6h3.5V9.6H11z" fill="var(--flag-black)" />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <LogoMark className="size-7" />
      <span className="font-display text-lead font-bold tracking-tight">Parley</span>
    </span>
  );
}
