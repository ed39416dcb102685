"use client";

import { type FormEvent, useId, useState } from "react";
import { renameMe } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { limits } from "@/protocol/limits";

interface YourNameProps {
  readonly name: string;
}

/** One field. The others see the new name beside your caret at once; nothing else of the page is touched. */
export function YourName({ name }: YourNameProps) {
  const id = useId();
  const [typed, setTyped] = useState(name);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState("");

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed.trim() === name) return;
    setPending(true);
    const answer = await renameMe(typed);
    setPending(false);
    setFailure(answer.ok ? "" : answer.problem.title);
  };

  return (
    <form onSubmit={(event) => void save(event)} className="min-w-0 flex-1">
      <label htmlFor={id} className="text-fine font-semibold text-ink-soft">
        Your name
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          value={typed}
          required
          maxLength={limits.nameCharacters}
          autoComplete="off"
          dir="auto"
          aria-invalid={failure !== ""}
          aria-describedby={failure === "" ? undefined : `${id}-failure`}
          onChange={(event) => setTyped(event.target.value)}
          className="target w-full min-w-0 rounded-control border border-line-strong bg-sheet px-2.5 text-body aria-invalid:border-red"
        />
        {typed.trim() !== name && (
          <Button type="submit" look="primary" pending={pending}>
            Save
          </Button>
        )}
      </div>
      <p id={`${id}-failure`} role="alert" className="text-fine font-semibold text-red empty:hidden">
        {failure}
      </p>
    </form>
  );
}
