"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { countedChanges } from "@/client/session-state";
import { signInPath } from "@/components/account/return-path";
import { SignalFlag } from "@/components/brand/signal-flag";
import { RequestAccess } from "@/components/sharing/request-access";
import type { Waiting } from "@/components/sharing/use-granted";
import { MessagePage } from "@/components/site/message-page";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import type { CloseReason } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import { mayAsk, refusalWords, type WayOut } from "./refusal-words";

const wayOutLabels: Readonly<Record<WayOut, string>> = {
  signIn: "Sign in",
  reload: "Reload",
  documents: "My documents",
  trash: "Open trash",
};

interface WayOutButtonProps {
  readonly wayOut: WayOut;
  readonly onLeaveTo: (path: string) => void;
}

function WayOutButton({ wayOut, onLeaveTo }: WayOutButtonProps) {
  const pathname = usePathname();
  const go = (): void => {
    if (wayOut === "reload") window.location.reload();
    else if (wayOut === "signIn") onLeaveTo(signInPath(pathname));
    else onLeaveTo(wayOut === "trash" ? "/documents/trash" : "/documents");
  };
  return (
    <Button look="primary" onClick={go}>
      {wayOutLabels[wayOut]}
    </Button>
  );
}

interface RequestAccessButtonProps {
  readonly documentId: DocumentId;
  readonly waiting: Waiting;
}

function RequestAccessButton({ documentId, waiting }: RequestAccessButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Request access</Button>
      <Dialog open={open} onOpenChange={setOpen} title="Request access">
        <div className="pt-3">
          <RequestAccess documentId={documentId} signedIn wanted="editor" waiting={waiting} />
        </div>
      </Dialog>
    </>
  );
}

interface RefusalNoticeProps {
  readonly documentId: DocumentId;
  readonly trashedBy: string | null;
  readonly mayRestore: boolean;
  readonly waiting: Waiting;
  readonly reason: CloseReason;
  readonly unsavedChanges: number;
  readonly keptOnDevice: boolean;
  readonly onLeaveTo: (path: string) => void;
  readonly onCopy: () => void;
  readonly onDownload: () => void;
}

/** Above the text, which stays to be read and copied. */
export function RefusalNotice({
  documentId,
  reason,
  trashedBy,
  mayRestore,
  waiting,
  unsavedChanges,
  keptOnDevice,
  onLeaveTo,
  onCopy,
  onDownload,
}: RefusalNoticeProps) {
  const words = refusalWords(reason, { trashedBy, mayRestore });
  return (
    <Notice
      tone={reason === "outdated" ? "warning" : "failure"}
      urgent
      actions={
        <>
          <WayOutButton wayOut={words.wayOut} onLeaveTo={onLeaveTo} />
          {mayAsk(reason) && <RequestAccessButton documentId={documentId} waiting={waiting} />}
          <Button onClick={onCopy}>Copy your text</Button>
          <Button onClick={onDownload}>
            <span>
              Download<span className="max-sm:hidden"> as Markdown</span>
            </span>
          </Button>
        </>
      }
    >
      <div className="flex items-start gap-3">
        <SignalFlag letter={words.flag} className="flag-cloth mt-1 size-8 shrink-0" />
        <div>
          <p className="font-semibold">{words.title}</p>
          <p>{words.text}</p>
          {unsavedChanges > 0 && (
            <p className="mt-1 font-semibold">
              {countedChanges(unsavedChanges)} made here could not be saved.{" "}
              {keptOnDevice ? "They stay on this device, under My documents." : "Take your text with you."}
            </p>
          )}
        </div>
      </div>
    </Notice>
  );
}

interface RefusedPageProps {
  readonly documentId: DocumentId;
  readonly waiting: Waiting;
  readonly trashedBy: string | null;
  readonly mayRestore: boolean;
  readonly reason: CloseReason;
  readonly onLeaveTo: (path: string) => void;
}

/** Instead of the text, when it never arrived. */
export function RefusedPage(props: RefusedPageProps) {
  const { documentId, reason, trashedBy, mayRestore, waiting, onLeaveTo } = props;
  const words = refusalWords(reason, { trashedBy, mayRestore });
  return (
    <MessagePage
      flag={words.flag}
      title={words.title}
      actions={<WayOutButton wayOut={words.wayOut} onLeaveTo={onLeaveTo} />}
    >
      <p>{words.text}</p>
      {mayAsk(reason) && (
        <div className="mt-6">
          <RequestAccess documentId={documentId} signedIn wanted="viewer" waiting={waiting} />
        </div>
      )}
    </MessagePage>
  );
}
