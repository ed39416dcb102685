"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { FormFailure } from "./form-failure";
import { ProviderButtons, type ProviderName } from "./provider-buttons";
import { signUpPath } from "./return-path";
import { signInWithPassword } from "./sign-in";
import { useSubmit } from "./use-submit";

interface SignInFormProps {
  readonly providers: readonly ProviderName[];
  readonly returnTo: string;
}

export function SignInForm({ providers, returnTo }: SignInFormProps) {
  const { pending, failure, onSubmit } = useSubmit(
    (field) => signInWithPassword(field("email"), field("password")),
    () => window.location.assign(returnTo),
  );
  return (
    <div className="flex flex-col gap-5">
      <ProviderButtons providers={providers} returnTo={returnTo} />
      <form onSubmit={onSubmit} className="flex flex-col gap-5">
        <FormFailure words={failure} />
        <TextField label="Email" name="email" type="email" autoComplete="username" required />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <Button type="submit" look="primary" pending={pending}>
          Sign in
        </Button>
      </form>
      <p className="text-ink-soft">
        No account yet?{" "}
        <Link href={signUpPath(returnTo)} className="text-link">
          Sign up
        </Link>
      </p>
    </div>
  );
}
