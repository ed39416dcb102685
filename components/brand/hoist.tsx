import { SignalFlag } from "./signal-flag";
import type { FlagLetter } from "./signal-flags";

const parley: readonly FlagLetter[] = ["P", "A", "R", "L", "E", "Y"];

interface HoistProps {
  readonly className?: string;
  readonly flagClassName?: string;
}

/** The name, spelled in flags. */
export function Hoist({ className = "", flagClassName = "" }: HoistProps) {
  return (
    <div aria-hidden="true" className={`flex ${className}`}>
      {parley.map((letter) => (
        <SignalFlag key={letter} letter={letter} className={flagClassName} />
      ))}
    </div>
  );
}
