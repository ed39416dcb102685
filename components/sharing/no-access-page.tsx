"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { readMe } from "@/client/json-api";
import { signInPath } from "@/components/account/return-path";
import { Live } from "@/components/live/live";
import { MessagePage } from "@/components/site/message-page";
import { buttonClass } from "@/components/ui/button";
import { parseDocumentId } from "@/protocol/ids";
import { RequestAccess } from "./request-access";
import { useGranted } from "./use-granted";

interface NoAccessPageProps {
  /** null for somebody who is not signed in. */
  readonly userId: string | null;
}

/** At the address of a document that does not exist, or is not for you: which of the two is not said. */
export function NoAccessPage({ userId }: NoAccessPageProps) {
  // Who asks without being anybody becomes a guest by it.
  const [guestId, setGuestId] = useState<string | null>(null);
  const findGuest = async (): Promise<void> => {
    const answer = await readMe();
    if (answer.ok) setGuestId(answer.value.id);
  };
  return (
    <Live userId={userId ?? guestId}>
      <ClosedDoor
        canSignIn={userId === null}
        waitingId={userId ?? guestId}
        onAsked={() => void (userId === null && findGuest())}
      />
    </Live>
  );
}

interface ClosedDoorProps {
  readonly canSignIn: boolean;
  readonly waitingId: string | null;
  readonly onAsked: () => void;
}

function ClosedDoor({ canSignIn, waitingId, onAsked }: ClosedDoorProps) {
  const pathname = usePathname();
  const documentId = parseDocumentId(pathname.split("/")[2] ?? "");
  const waiting = useGranted({
    documentId,
    userId: waitingId,
    waits: true,
    onGranted: () => window.location.assign(`/d/${documentId}`),
  });
  const asked = (): void => {
    waiting.asked();
    onAsked();
  };
  return (
    <MessagePage
      flag="N"
      title="There is no document here that you can open"
      actions={
        <>
          <a href="/documents" className={buttonClass("plain")}>
            My documents
          </a>
          {canSignIn && (
            <a href={signInPath(pathname)} className={buttonClass("plain")}>
              Sign in
            </a>
          )}
        </>
      }
    >
      <p>
        The document may have been deleted, or it is not shared with you. If someone sent you this link, ask
        to be let in.
      </p>
      {documentId !== null && (
        <div className="mt-6">
          <RequestAccess
            documentId={documentId}
            signedIn={waitingId !== null}
            wanted="viewer"
            waiting={{ ...waiting, asked }}
          />
        </div>
      )}
    </MessagePage>
  );
}
