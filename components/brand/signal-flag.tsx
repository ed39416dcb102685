import { type FlagColor, type FlagLetter, flagMeanings, signalFlags } from "./signal-flags";

const paints: Readonly<Record<FlagColor, string>> = {
  blue: "var(--flag-blue)",
  red: "var(--flag-red)",
  yellow: "var(--flag-yellow)",
  white: "var(--flag-white)",
  black: "var(--flag-black)",
};

interface SignalFlagProps {
  readonly letter: FlagLetter;
  readonly className?: string;
}

export function SignalFlag({ letter, className }: SignalFlagProps) {
  return (
    <svg viewBox="0 0 60 60" aria-hidden="true" className={className}>
      {signalFlags[letter].map(({ color, path }) => (
        <path
          key={color + path}
          d={path}
          fill={paints[color]}
          stroke={color === "white" ? "var(--flag-edge, none)" : "none"}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

interface FlagCaptionedProps {
  readonly letter: keyof typeof flagMeanings;
}

/** A large flag with what it says at sea, for pages that have only one thing to say themselves. */
export function FlagCaptioned({ letter }: FlagCaptionedProps) {
  return (
    <figure className="flex items-end gap-4">
      <SignalFlag letter={letter} className="flag-cloth size-24 shrink-0" />
      <figcaption className="max-w-40 text-fine text-ink-soft">{flagMeanings[letter]}</figcaption>
    </figure>
  );
}
