import { type FlagColor, flagOf, signalFlags } from "@/components/brand/signal-flags";
import { isColor } from "@/protocol/identity";

// A person's avatar is the flag of their first letter in shades of their own colour: told apart by shape as well.

const fallbackColor = "#4f5d75";

const shades = (letter: ReturnType<typeof flagOf>): ReadonlyMap<FlagColor, string> => {
  const steps = ["0%", "26%", "46%", "58%"];
  const colors = [...new Set(signalFlags[letter].map(({ color }) => color))];
  return new Map(colors.map((color, at) => [color, steps[at] ?? "58%"]));
};

const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => /[\p{L}\p{N}]/u.exec(word ?? "")?.[0] ?? "")
    .join("");
  return letters.toUpperCase() || "?";
};

interface AvatarProps {
  readonly name: string;
  readonly color: string;
  readonly dimmed?: boolean;
  readonly className?: string;
}

export function Avatar({ name, color, dimmed = false, className = "size-8" }: AvatarProps) {
  const own = isColor(color) ? color : fallbackColor;
  const letter = flagOf(name);
  const shadeOf = shades(letter);
  return (
    <span
      aria-hidden="true"
      className={`relative inline-flex shrink-0 items-center justify-center overflow-hidden rounded-control text-[0.75rem] font-bold text-on-navy ${dimmed ? "opacity-45" : ""} ${className}`}
      style={{ backgroundColor: own }}
    >
      <svg
        viewBox="0 0 60 60"
        preserveAspectRatio="none"
        className="absolute inset-0 size-full"
        aria-hidden="true"
      >
        {signalFlags[letter].map((shape) => (
          <path
            key={shape.color + shape.path}
            d={shape.path}
            fill={`color-mix(in srgb, #000 ${shadeOf.get(shape.color)}, ${own})`}
          />
        ))}
      </svg>
      <span className="relative">{initialsOf(name)}</span>
    </span>
  );
}
