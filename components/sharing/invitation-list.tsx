"use client";

import { Copy, Mail, RotateCw, X } from "lucide-react";
import { resendInvitation, revokeInvitation } from "@/client/sharing-api";
import { roleWords } from "@/components/documents/role-words";
import { IconButton } from "@/components/ui/icon-button";
import type { DocumentId } from "@/protocol/ids";
import type { Invitation } from "@/protocol/sharing-shapes";
import { Section } from "./section";
import type { Act, Sharing } from "./use-sharing";

const revoked =
  (id: string) =>
  (sharing: Sharing): Sharing => ({
    ...sharing,
    invitations: sharing.invitations.filter((invitation) => invitation.id !== id),
  });

const mailWords: Readonly<Record<Invitation["mail"], string>> = {
  none: "copy the link and send it",
  waiting: "email on its way",
  sent: "email sent",
  failed: "the email could not be sent; copy the link instead",
};

const isOver = ({ expiresAt }: Invitation): boolean => Date.parse(expiresAt) <= Date.now();

const stateWords = (invitation: Invitation): string =>
  `${roleWords[invitation.role]} · ${isOver(invitation) ? "expired" : mailWords[invitation.mail]}`;

interface InvitationListProps {
  readonly documentId: DocumentId;
  readonly invitations: readonly Invitation[];
  readonly act: Act;
  readonly onCopy: (link: string) => Promise<void>;
}

export function InvitationList({ documentId, invitations, act, onCopy }: InvitationListProps) {
  if (invitations.length === 0) return null;
  return (
    <Section title="Invited, not here yet">
      <ul className="divide-y divide-line">
        {invitations.map((invitation) => {
          const { id, email, link, mail } = invitation;
          const mailed = mail !== "none";
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
              <span className="flex size-9 shrink-0 items-center justify-center rounded-control bg-tint">
                <Mail aria-hidden="true" className="size-4.5 text-ink-soft" />
              </span>
              <div className="min-w-0 flex-1 basis-32">
                <p className="truncate font-semibold" title={email}>
                  {email}
                </p>
                <p className={`text-fine ${mail === "failed" ? "font-semibold text-red" : "text-ink-soft"}`}>
                  {stateWords(invitation)}
                </p>
              </div>
              <div className="flex shrink-0 items-center">
                <IconButton
                  icon={Copy}
                  label={`Copy the link for ${email}`}
                  onClick={() => void onCopy(link)}
                />
                {(mailed || isOver(invitation)) && (
                  <IconButton
                    icon={RotateCw}
                    label={mailed ? `Resend to ${email}` : `Renew the invitation of ${email}`}
                    onClick={() =>
                      void act(unchanged, () => resendInvitation(documentId, id), `${email} is invited anew`)
                    }
                  />
                )}
                <IconButton
                  icon={X}
                  label={`Revoke the invitation of ${email}`}
                  onClick={() =>
                    void act(
                      revoked(id),
                      () => revokeInvitation(documentId, id),
                      `${email} is not invited any more`,
                    )
                  }
                />
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

const unchanged = (sharing: Sharing): Sharing => sharing;
