"use client";

import { addPassword } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { FormFailure } from "./form-failure";
import { NewPasswordField } from "./password-field";
import { type SignInAnswer, signInWithPassword } from "./sign-in";
import { useSubmit } from "./use-submit";

const upgrade = async (field: (name: string) => string): Promise<SignInAnswer> => {
  const made = await addPassword(field("email"), field("password"));
  if (!made.ok) return { ok: false, words: made.problem.title };
  return signInWithPassword(field("email"), field("password"));
};

interface UpgradeFormProps {
  readonly onDone: () => void;
}

/** Makes a guest a person with an account; the documents stay theirs. */
export function UpgradeForm({ onDone }: UpgradeFormProps) {
  const { pending, failure, onSubmit } = useSubmit(upgrade, onDone);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5">
      <FormFailure words={failure} />
      <TextField label="Email" name="email" type="email" autoComplete="username" required />
      <NewPasswordField label="Password" name="password" />
      <Button type="submit" look="primary" pending={pending}>
        Keep my documents
      </Button>
    </form>
  );
}
