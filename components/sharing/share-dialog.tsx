"use client";

import { Link2 } from "lucide-react";
import { useState } from "react";
import { copyText } from "@/components/document/copy-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import type { DocumentId } from "@/protocol/ids";
import { canEdit, canManage, type Role } from "@/protocol/roles";
import { AccessRequests } from "./access-requests";
import { GeneralAccess } from "./general-access";
import { InvitationList } from "./invitation-list";
import { InviteForm } from "./invite-form";
import { OwnPlace } from "./own-place";
import { PeopleList } from "./people-list";
import { RequestAccess } from "./request-access";
import { type AnswerInside, useAnswerInside } from "./use-granted";
import { useSharing } from "./use-sharing";

interface ShareDialogProps {
  readonly documentId: DocumentId;
  readonly role: Role;
  readonly userId: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** This person is no member any more. */
  readonly onLeft: () => void;
}

export function ShareDialog({ open, onOpenChange, ...place }: ShareDialogProps) {
  const answer = useAnswerInside(canEdit(place.role) ? null : place);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Share" wide sheet>
      <SharingPanel {...place} answer={answer} />
    </Dialog>
  );
}

type SharingPanelProps = Omit<ShareDialogProps, "open" | "onOpenChange"> & { readonly answer: AnswerInside };

/** Everything about who may open the document; owners change it, the others see how it is. */
function SharingPanel({ documentId, role, userId, onLeft, answer }: SharingPanelProps) {
  const manages = canManage(role);
  const { sharing, failure, said, act, reload } = useSharing(documentId, manages);
  const copyLink = useCopyLink();
  return (
    <div className="flex min-h-full flex-col gap-6 pt-3">
      <p role="status" className="sr-only">
        {said}
      </p>
      {failure !== null && (
        <Notice tone="failure" urgent>
          {failure}
        </Notice>
      )}
      {manages && <InviteForm documentId={documentId} onInvited={reload} />}
      {sharing === null ? (
        failure === null && <div className="skeleton h-60" aria-busy="true" />
      ) : (
        <>
          {manages && <AccessRequests documentId={documentId} requests={sharing.requests} act={act} />}
          <PeopleList
            documentId={documentId}
            members={sharing.members}
            userId={userId}
            manages={manages}
            act={act}
          />
          {manages && (
            <InvitationList
              documentId={documentId}
              invitations={sharing.invitations}
              act={act}
              onCopy={copyLink}
            />
          )}
          <GeneralAccess documentId={documentId} link={sharing.link} mayChange={manages} act={act} />
          {/* Always in sight: it is what most come for. */}
          <div className="sticky -bottom-5 -mx-5 mt-auto -mb-5 flex flex-wrap items-center gap-2 border-t border-line bg-raised px-5 py-3">
            <Button look="primary" onClick={() => void copyLink(`${location.origin}${sharing.path}`)}>
              <Link2 aria-hidden="true" className="size-4.5" />
              Copy link
            </Button>
            {!canEdit(role) && <AskForMore documentId={documentId} answer={answer} />}
            <OwnPlace
              documentId={documentId}
              members={sharing.members}
              userId={userId}
              act={act}
              onLeft={onLeft}
            />
          </div>
        </>
      )}
    </div>
  );
}

const useCopyLink = () => {
  const toast = useToast();
  return async (link: string): Promise<void> => {
    const copied = await copyText(link);
    toast(
      copied
        ? { text: "Link copied" }
        : { text: `The browser did not allow copying. The link is ${link}`, tone: "failure" },
    );
  };
};

type AskForMoreProps = Pick<SharingPanelProps, "documentId" | "answer">;

function AskForMore({ documentId, answer }: AskForMoreProps) {
  const [asking, setAsking] = useState(false);
  const ask = (): void => {
    // What was answered while this page was closed.
    answer.look();
    setAsking(true);
  };
  return (
    <>
      <Button onClick={ask}>Ask for edit access</Button>
      <Dialog open={asking} onOpenChange={setAsking} title="Ask for edit access">
        <div className="pt-3">
          <RequestAccess documentId={documentId} signedIn isInside wanted="editor" waiting={answer} />
        </div>
      </Dialog>
    </>
  );
}
