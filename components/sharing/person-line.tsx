import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";

interface PersonLineProps {
  readonly name: string;
  readonly color: string;
  readonly isYou?: boolean;
  readonly below?: ReactNode;
  /** There is much to read: what can be done stands below it. */
  readonly isLong?: boolean;
  readonly children?: ReactNode;
}

/** One person, and on the right what can be done about them. */
export function PersonLine({ name, color, isYou = false, isLong = false, below, children }: PersonLineProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <Avatar name={name} color={color} className={`size-9 ${isLong ? "mt-1 self-start" : ""}`} />
      <div className={`min-w-0 flex-1 ${isLong ? "basis-2/3" : "basis-20"}`}>
        <p className="line-clamp-2 wrap-anywhere font-semibold" title={name}>
          {name}
          {isYou && <span className="font-normal text-ink-soft"> (You)</span>}
        </p>
        {below}
      </div>
      {children !== undefined && (
        <div className="ml-auto flex max-w-full shrink-0 flex-wrap items-center justify-end gap-1 sm:gap-2">
          {children}
        </div>
      )}
    </li>
  );
}
