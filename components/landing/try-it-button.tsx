"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { createDocument, setLink } from "@/client/json-api";
import { signInAsGuest } from "@/components/account/sign-in";
import { Button } from "@/components/ui/button";

interface TryItButtonProps {
  readonly signedIn: boolean;
}

export function TryItButton({ signedIn }: TryItButtonProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const fail = (words: string): void => {
    setPending(false);
    setFailure(words);
  };

  const begin = async (): Promise<void> => {
    setPending(true);
    setFailure(null);
    if (!signedIn) {
      const entered = await signInAsGuest();
      if (!entered.ok) return fail(entered.words);
    }
    const made = await createDocument();
    if (!made.ok) return fail(made.problem.title);
    // Whoever is sent the address can write along: that is what there is to try.
    const shared = await setLink(made.value.id, "anyone", "editor");
    if (!shared.ok) return fail(shared.problem.title);
    router.push(`/d/${made.value.id}`);
  };

  return (
    <div className="flex flex-col items-start gap-3">
      <Button look="primary" large pending={pending} onClick={() => void begin()} data-testid="try-it">
        {pending ? "Opening a document…" : "Try it now"}
      </Button>
      <p role="alert" className="font-semibold text-[#ffb3ae] empty:hidden">
        {failure}
      </p>
    </div>
  );
}
