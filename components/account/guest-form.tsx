"use client";

import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { limits } from "@/protocol/limits";
import { FormFailure } from "./form-failure";
import { signInAsGuest } from "./sign-in";
import { useSubmit } from "./use-submit";

export function GuestForm() {
  const { pending, failure, onSubmit } = useSubmit(
    (field) => signInAsGuest(field("name")),
    () => window.location.reload(),
  );
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5">
      <FormFailure words={failure} />
      <TextField
        label="Your name (optional)"
        name="name"
        autoComplete="nickname"
        maxLength={limits.nameCharacters}
        hint="Shown to the others. Leave it empty to be given a friendly one."
      />
      <Button type="submit" look="primary" pending={pending}>
        Continue as guest
      </Button>
    </form>
  );
}
