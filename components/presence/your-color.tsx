"use client";

import { Check } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useId } from "react";
import { recolorMe } from "@/client/json-api";
import { useToast } from "@/components/ui/toast";
import { presenceColors } from "@/protocol/identity";
import type { PersonHere } from "./people";
import { colorWords, personColor } from "./person-color";

interface YourColorProps {
  readonly you: PersonHere;
  readonly others: readonly PersonHere[];
}

/** Nobody can take the colour of somebody who is here. */
export function YourColor({ you, others }: YourColorProps) {
  const id = useId();
  const toast = useToast();
  const choose = async (color: string): Promise<void> => {
    const answer = await recolorMe(color);
    if (!answer.ok) toast({ text: answer.problem.title, tone: "failure" });
  };
  return (
    <div>
      <p id={id} className="mb-1.5 text-fine font-semibold text-ink-soft">
        Your colour
      </p>
      <RadioGroup.Root
        value={you.color}
        onValueChange={(color) => void choose(color)}
        aria-labelledby={id}
        orientation="horizontal"
        className="grid grid-cols-10 gap-1 pointer-coarse:grid-cols-5"
      >
        {presenceColors.map((color) => {
          const owner = others.find((person) => person.color === color);
          const words = `${colorWords[color]}${owner === undefined ? "" : `, taken by ${owner.name}`}`;
          return (
            <RadioGroup.Item
              key={color}
              value={color}
              disabled={owner !== undefined}
              aria-label={words}
              title={words}
              style={personColor({ color })}
              className="person flex h-7 items-center justify-center rounded-control bg-(--person) text-on-navy ring-(--person-line) ring-offset-2 ring-offset-raised disabled:opacity-25 data-[state=checked]:ring-2 pointer-coarse:h-11"
            >
              <RadioGroup.Indicator>
                <Check aria-hidden="true" className="size-4" strokeWidth={3} />
              </RadioGroup.Indicator>
            </RadioGroup.Item>
          );
        })}
      </RadioGroup.Root>
    </div>
  );
}
