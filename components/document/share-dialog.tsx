"use client";

import { Globe, Link2, Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { readDocument, setLink } from "@/client/json-api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { SelectField } from "@/components/ui/select-field";
import { useToast } from "@/components/ui/toast";
import type { DocumentDetail, LinkAccess, LinkRole } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { canManage, type Role } from "@/protocol/roles";
import { copyText } from "./copy-text";

type Link = DocumentDetail["link"];

const accessOptions = [
  { value: "restricted", label: "Restricted" },
  { value: "anyone", label: "Anyone with the link" },
] as const satisfies readonly { value: LinkAccess; label: string }[];

const roleOptions = [
  { value: "viewer", label: "Can view" },
  { value: "commenter", label: "Can comment" },
  { value: "editor", label: "Can edit" },
] as const satisfies readonly { value: LinkRole; label: string }[];

const explain = ({ access, role }: Link): string => {
  if (access === "restricted") return "Only people who were added can open the link.";
  const may = { viewer: "view", commenter: "view and comment", editor: "edit" }[role];
  return `Anyone who has the link can ${may}, also as a guest.`;
};

interface ShareDialogProps {
  readonly documentId: DocumentId;
  readonly role: Role;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function ShareDialog({ documentId, role, open, onOpenChange }: ShareDialogProps) {
  const toast = useToast();
  const copyLink = async (): Promise<void> => {
    const copied = await copyText(`${location.origin}/d/${documentId}`);
    toast(
      copied
        ? { text: "Link copied" }
        : { text: "The browser did not allow copying. Copy the address of this page.", tone: "failure" },
    );
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Share">
      <div className="flex flex-col gap-5 pt-3">
        <GeneralAccess documentId={documentId} mayChange={canManage(role)} />
        <Button look="primary" onClick={() => void copyLink()}>
          <Link2 aria-hidden="true" className="size-4.5" />
          Copy link
        </Button>
      </div>
    </Dialog>
  );
}

interface GeneralAccessProps {
  readonly documentId: DocumentId;
  readonly mayChange: boolean;
}

function GeneralAccess({ documentId, mayChange }: GeneralAccessProps) {
  const { link, failure, change } = useLink(documentId);
  if (link === null) {
    return failure === null ? (
      <div className="skeleton h-24" aria-busy="true" />
    ) : (
      <Notice tone="failure" urgent>
        {failure}
      </Notice>
    );
  }
  const Icon = link.access === "anyone" ? Globe : Lock;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3 *:flex-1 *:basis-40">
        <SelectField
          label="General access"
          value={link.access}
          options={accessOptions}
          disabled={!mayChange}
          onChange={(access) => void change({ ...link, access })}
        />
        {link.access === "anyone" && (
          <SelectField
            label="Role"
            value={link.role}
            options={roleOptions}
            disabled={!mayChange}
            onChange={(role) => void change({ ...link, role })}
          />
        )}
      </div>
      <p aria-live="polite" className="flex items-center gap-2 text-fine text-ink-soft">
        <Icon aria-hidden="true" className="size-4 shrink-0" />
        {explain(link)}
        {!mayChange && " Only the owner can change this."}
      </p>
      {failure !== null && (
        <Notice tone="failure" urgent>
          {failure}
        </Notice>
      )}
    </div>
  );
}

const useLink = (documentId: DocumentId) => {
  const [link, showLink] = useState<Link | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    void readDocument(documentId).then((answer) => {
      if (!current) return;
      if (answer.ok) showLink(answer.value.link);
      else setFailure(answer.problem.title);
    });
    return () => {
      current = false;
    };
  }, [documentId]);

  const change = async (next: Link): Promise<void> => {
    const before = link;
    showLink(next);
    setFailure(null);
    const answer = await setLink(documentId, next.access, next.role);
    if (answer.ok) return;
    showLink(before);
    setFailure(answer.problem.title);
  };

  return { link, failure, change };
};
