"use client";

import { type FormEvent, useState } from "react";
import { invite } from "@/client/sharing-api";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { DocumentId } from "@/protocol/ids";
import type { LinkRole } from "@/protocol/roles";
import type { Invitation } from "@/protocol/sharing-shapes";
import { addressesIn, withoutInvited } from "./addresses";
import { linkRoleOptions } from "./role-options";

interface Outcome {
  readonly invited: readonly Invitation[];
  readonly refused: readonly { readonly address: string; readonly why: string }[];
}

/** One after the other: each is told apart, and a flood stops at the first that is refused for it. */
const inviteAll = async (id: DocumentId, addresses: readonly string[], role: LinkRole): Promise<Outcome> => {
  const invited: Invitation[] = [];
  const refused: { address: string; why: string }[] = [];
  for (const address of addresses) {
    const answer = await invite(id, address, role);
    if (answer.ok) invited.push(answer.value);
    else refused.push({ address, why: answer.problem.title });
  }
  return { invited, refused };
};

const invitedWords = (invited: readonly Invitation[]): string => {
  const [first] = invited;
  if (first === undefined) return "";
  const whom = invited.length === 1 ? first.email : `${invited.length} people`;
  return first.mail === "none"
    ? `Invited ${whom}. No email is sent from here: copy the link below and send it yourself.`
    : `Invited ${whom}. The invitation is on its way.`;
};

interface InviteFormProps {
  readonly documentId: DocumentId;
  readonly onInvited: () => Promise<void>;
}

export function InviteForm({ documentId, onInvited }: InviteFormProps) {
  const [text, setText] = useState("");
  const [role, setRole] = useState<LinkRole>("editor");
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const addresses = addressesIn(text);
    if (addresses.length === 0 || pending) return;
    setPending(true);
    setOutcome(null);
    const done = await inviteAll(documentId, addresses, role);
    await onInvited();
    setPending(false);
    setOutcome(done);
    const refused = done.refused.map(({ address }) => address);
    const taken = addresses.filter((address) => !refused.includes(address));
    setText((now) => withoutInvited(now, taken));
  };

  const refused = outcome?.refused ?? [];
  return (
    <form onSubmit={(event) => void send(event)} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <TextField
            label="Add people by email"
            value={text}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="ada@example.org, bob@example.org"
            aria-invalid={refused.length > 0}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <div className="min-w-37 max-sm:flex-1">
          <SelectField
            label="Role of the invited"
            hideLabel
            value={role}
            options={linkRoleOptions}
            onChange={setRole}
          />
        </div>
        <Button type="submit" pending={pending} className="min-h-11 max-sm:flex-1">
          Invite
        </Button>
      </div>
      <div role="status" className="flex flex-col gap-1 text-fine empty:hidden">
        {outcome !== null && outcome.invited.length > 0 && <p>{invitedWords(outcome.invited)}</p>}
        {refused.map(({ address, why }) => (
          <p key={address} className="font-semibold break-words text-red">
            {why.includes(address) ? why : `${address}: ${why}`}
          </p>
        ))}
      </div>
    </form>
  );
}
