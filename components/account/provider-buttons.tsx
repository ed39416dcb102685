"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { signInElsewhere } from "./sign-in";

export type ProviderName = "github" | "google";

const labels: Readonly<Record<ProviderName, string>> = { github: "GitHub", google: "Google" };

interface ProviderButtonsProps {
  readonly providers: readonly ProviderName[];
  readonly returnTo: string;
}

export function ProviderButtons({ providers, returnTo }: ProviderButtonsProps) {
  const [chosen, setChosen] = useState<ProviderName | null>(null);
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {providers.map((provider) => (
        <Button
          key={provider}
          pending={chosen === provider}
          onClick={() => {
            setChosen(provider);
            void signInElsewhere(provider, returnTo);
          }}
        >
          Continue with {labels[provider]}
        </Button>
      ))}
      <p className="flex items-center gap-3 py-1 text-fine text-ink-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or with email
      </p>
    </div>
  );
}
