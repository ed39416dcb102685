"use client";

import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useState } from "react";
import { renameMe } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { TextField } from "@/components/ui/text-field";
import { limits } from "@/protocol/limits";
import { freshGuest } from "./fresh-guest";

interface GuestNameProps {
  readonly name: string;
}

/** Whoever was let in by a link under a friendly name can change it right here, in one field, or just go on. */
export function GuestName({ name }: GuestNameProps) {
  const router = useRouter();
  const [shown, setShown] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string>();

  useEffect(() => setShown(freshGuest.is()), []);

  const close = (): void => {
    freshGuest.forget();
    setShown(false);
  };

  const save = async (entered: string): Promise<void> => {
    setPending(true);
    const answer = entered === name ? null : await renameMe(entered);
    setPending(false);
    if (answer?.ok === false) return setFailure(answer.problem.title);
    close();
    router.refresh();
  };

  if (!shown) return null;
  return (
    <form
      data-testid="guest-name"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        void save(String(new FormData(event.currentTarget).get("name") ?? "").trim() || name);
      }}
      className="hoist-edge flex flex-wrap items-end gap-2 rounded-control bg-blue-wash py-3 pr-2 pl-4 [--hoist:var(--color-blue-fill)]"
    >
      <div className="min-w-0 flex-1 basis-32">
        <TextField
          label="You are here as"
          name="name"
          defaultValue={name}
          autoComplete="nickname"
          maxLength={limits.nameCharacters}
          error={failure}
        />
      </div>
      <Button type="submit" pending={pending} className="min-h-11">
        Save name
      </Button>
      <IconButton icon={X} label="Keep this name" onClick={close} />
    </form>
  );
}
