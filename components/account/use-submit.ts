"use client";

import { type FormEvent, useState } from "react";

type Outcome = { readonly ok: true } | { readonly ok: false; readonly words: string };

/** One form: its fields are read when it is sent, and it takes no second press while the first is under way. */
export const useSubmit = (
  send: (field: (name: string) => string, form: HTMLFormElement) => Promise<Outcome>,
  onDone: () => void,
) => {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    setPending(true);
    setFailure(null);
    const values = new FormData(form);
    const field = (name: string): string => {
      const value = values.get(name);
      return typeof value === "string" ? value : "";
    };
    const outcome = await send(field, form);
    setPending(false);
    if (outcome.ok) onDone();
    else setFailure(outcome.words);
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void submit(event.currentTarget);
  };

  return { pending, failure, onSubmit };
};
