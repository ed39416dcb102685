"use client";

import { Globe, Lock } from "lucide-react";
import { useState } from "react";
import { setLink } from "@/client/json-api";
import { resetLink } from "@/client/sharing-api";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import { useToast } from "@/components/ui/toast";
import type { LinkAccess } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { ConfirmDialog } from "./confirm-dialog";
import { linkRoleOptions } from "./role-options";
import type { Act, Sharing } from "./use-sharing";

type Link = Sharing["link"];

const accessOptions = [
  { value: "restricted", label: "Restricted" },
  { value: "anyone", label: "Anyone with the link" },
] as const satisfies readonly { value: LinkAccess; label: string }[];

const explain = ({ access, role }: Link): string => {
  if (access === "restricted") return "Only people who were added can open the link.";
  const may = { viewer: "view", commenter: "view and comment", editor: "edit" }[role];
  return `Anyone who has the link can ${may}, also as a guest.`;
};

interface GeneralAccessProps {
  readonly documentId: DocumentId;
  readonly link: Link;
  readonly mayChange: boolean;
  readonly act: Act;
}

export function GeneralAccess({ documentId, link, mayChange, act }: GeneralAccessProps) {
  const Icon = link.access === "anyone" ? Globe : Lock;
  const change = (next: Link): void =>
    void act(
      (sharing) => ({ ...sharing, link: next }),
      () => setLink(documentId, next.access, next.role),
    );
  return (
    <div className="flex flex-col gap-3">
      <div
        className={`grid gap-3 ${link.access === "anyone" ? "min-[24rem]:grid-cols-[1fr_9.25rem] sm:grid-cols-[3fr_2fr]" : ""}`}
      >
        <SelectField
          label="General access"
          value={link.access}
          options={accessOptions}
          disabled={!mayChange}
          onChange={(access) => change({ ...link, access })}
        />
        {link.access === "anyone" && (
          <SelectField
            label="Role"
            value={link.role}
            options={linkRoleOptions}
            disabled={!mayChange}
            onChange={(role) => change({ ...link, role })}
          />
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p aria-live="polite" className="flex items-center gap-2 text-fine text-ink-soft">
          <Icon aria-hidden="true" className="size-4 shrink-0" />
          {explain(link)}
          {!mayChange && " Only an owner can change this."}
        </p>
        {mayChange && link.access === "anyone" && <ResetLink documentId={documentId} act={act} />}
      </div>
    </div>
  );
}

type ResetLinkProps = Pick<GeneralAccessProps, "documentId" | "act">;

function ResetLink({ documentId, act }: ResetLinkProps) {
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const reset = async (): Promise<void> => {
    setAsking(false);
    const done = await act(
      (sharing) => sharing,
      () => resetLink(documentId),
    );
    if (done) toast({ text: "The link is a new one. Copy it to share it again" });
  };
  return (
    <>
      <Button look="quiet" className="ml-auto" onClick={() => setAsking(true)}>
        Reset link
      </Button>
      <ConfirmDialog
        open={asking}
        onCancel={() => setAsking(false)}
        title="Reset the link?"
        confirm="Reset link"
        onConfirm={() => void reset()}
      >
        Whoever came by the link is sent away, and the old address opens nothing any more. People who were
        added stay.
      </ConfirmDialog>
    </>
  );
}
