"use client";

import { useState } from "react";
import { changePassword } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";
import { FormFailure } from "./form-failure";
import { NewPasswordField } from "./password-field";
import { useSubmit } from "./use-submit";

interface PasswordFormProps {
  readonly email: string;
}

export function PasswordForm({ email }: PasswordFormProps) {
  const [changed, setChanged] = useState(false);
  const { pending, failure, onSubmit } = useSubmit(
    async (field, form) => {
      setChanged(false);
      const answer = await changePassword(field("current"), field("next"));
      if (!answer.ok) return { ok: false, words: answer.problem.title };
      form.reset();
      return answer;
    },
    () => setChanged(true),
  );
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <FormFailure words={failure} />
      {changed && (
        <Notice tone="friendly" urgent>
          Password changed. You were signed out everywhere else.
        </Notice>
      )}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <TextField
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
      />
      <NewPasswordField label="New password" name="next" />
      <div>
        <Button type="submit" pending={pending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
