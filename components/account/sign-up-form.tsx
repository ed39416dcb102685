"use client";

import Link from "next/link";
import { signUp } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { limits } from "@/protocol/limits";
import { FormFailure } from "./form-failure";
import { NewPasswordField } from "./password-field";
import { ProviderButtons, type ProviderName } from "./provider-buttons";
import { signInPath } from "./return-path";
import { type SignInAnswer, signInWithPassword } from "./sign-in";
import { useSubmit } from "./use-submit";

const register = async (field: (name: string) => string): Promise<SignInAnswer> => {
  const made = await signUp(field("name"), field("email"), field("password"));
  if (!made.ok) return { ok: false, words: made.problem.title };
  return signInWithPassword(field("email"), field("password"));
};

interface SignUpFormProps {
  readonly providers: readonly ProviderName[];
  readonly returnTo: string;
}

export function SignUpForm({ providers, returnTo }: SignUpFormProps) {
  const { pending, failure, onSubmit } = useSubmit(register, () => window.location.assign(returnTo));
  return (
    <div className="flex flex-col gap-5">
      <ProviderButtons providers={providers} returnTo={returnTo} />
      <form onSubmit={onSubmit} className="flex flex-col gap-5">
        <FormFailure words={failure} />
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          required
          maxLength={limits.nameCharacters}
          hint="Shown to the people you write with."
        />
        <TextField label="Email" name="email" type="email" autoComplete="username" required />
        <NewPasswordField label="Password" name="password" />
        <Button type="submit" look="primary" pending={pending}>
          Sign up
        </Button>
      </form>
      <p className="text-ink-soft">
        Have an account?{" "}
        <Link href={signInPath(returnTo)} className="text-link">
          Sign in
        </Link>
      </p>
    </div>
  );
}
