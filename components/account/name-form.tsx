"use client";

import { useRouter } from "next/navigation";
import { renameMe } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { useToast } from "@/components/ui/toast";
import { limits } from "@/protocol/limits";
import { FormFailure } from "./form-failure";
import { useSubmit } from "./use-submit";

interface NameFormProps {
  readonly name: string;
}

export function NameForm({ name }: NameFormProps) {
  const router = useRouter();
  const toast = useToast();
  const { pending, failure, onSubmit } = useSubmit(
    async (field) => {
      const answer = await renameMe(field("name"));
      return answer.ok ? answer : { ok: false, words: answer.problem.title };
    },
    () => {
      toast({ text: "Name changed" });
      router.refresh();
    },
  );
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <FormFailure words={failure} />
      <TextField
        label="Name"
        name="name"
        defaultValue={name}
        autoComplete="name"
        required
        maxLength={limits.nameCharacters}
        hint="Shown beside your caret."
      />
      <div>
        <Button type="submit" pending={pending}>
          Change name
        </Button>
      </div>
    </form>
  );
}
