"use client";

import { type FormEvent, useId, useState } from "react";
import { requestAccess } from "@/client/sharing-api";
import { signInAsGuest } from "@/components/account/sign-in";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import type { LinkRole } from "@/protocol/roles";
import { linkRoleOptions } from "./role-options";
import type { Waiting } from "./use-granted";

interface RequestAccessProps {
  readonly documentId: DocumentId;
  /** Nobody can ask without a name; who has none yet becomes a guest. */
  readonly signedIn: boolean;
  readonly wanted: LinkRole;
  /** The document is open already, for less. */
  readonly isInside?: boolean;
  readonly waiting: Waiting;
}

type Progress = "asking" | "sending" | "sent";

/** Nothing here says whether there is such a document: asking is all that is possible, and waiting for the answer. */
export function RequestAccess({
  documentId,
  signedIn,
  wanted,
  isInside = false,
  waiting,
}: RequestAccessProps) {
  const [progress, setProgress] = useState<Progress>("asking");
  const [failure, setFailure] = useState<string | null>(null);
  const [role, setRole] = useState<LinkRole>(wanted);
  const messageId = useId();

  const send = async (form: FormData): Promise<void> => {
    setProgress("sending");
    setFailure(null);
    if (!signedIn) {
      const entered = await signInAsGuest(String(form.get("name") ?? ""));
      if (!entered.ok) {
        setProgress("asking");
        setFailure(entered.words);
        return;
      }
    }
    const asked = await requestAccess(documentId, role, String(form.get("message") ?? ""));
    setProgress(asked.ok ? "sent" : "asking");
    if (asked.ok) waiting.asked();
    else setFailure(asked.problem.title);
  };

  const declined = waiting.declined;
  if (progress === "sent" && !declined) {
    return (
      <Notice tone="friendly" urgent>
        <p className="font-semibold">Your request was sent</p>
        <p>
          {isInside
            ? "Its owner is asked now. You hear the answer on this page."
            : "If this document can be shared, its owner is asked now. This page opens by itself when you are let in."}
        </p>
      </Notice>
    );
  }
  return (
    <form
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        void send(new FormData(event.currentTarget));
      }}
      className="flex flex-col gap-4 text-ink"
    >
      {declined && (
        <Notice tone="warning" urgent>
          The owner said no this time.
        </Notice>
      )}
      {failure !== null && (
        <Notice tone="failure" urgent>
          {failure}
        </Notice>
      )}
      {!signedIn && (
        <TextField
          label="Your name"
          name="name"
          autoComplete="nickname"
          maxLength={limits.nameCharacters}
          required
          hint="So that the owner knows who asks."
        />
      )}
      <SelectField label="What you would like" value={role} options={linkRoleOptions} onChange={setRole} />
      <div className="flex flex-col gap-1.5">
        <label htmlFor={messageId} className="font-semibold">
          Message (optional)
        </label>
        <textarea
          id={messageId}
          name="message"
          rows={2}
          maxLength={limits.accessRequestCharacters}
          className="w-full rounded-control border border-line-strong bg-sheet px-3 py-2 text-body text-ink"
        />
      </div>
      <Button type="submit" look="primary" pending={progress === "sending"} className="self-start">
        Request access
      </Button>
    </form>
  );
}
