"use client";

import { usePathname } from "next/navigation";
import { signInPath } from "@/components/account/return-path";
import { MessagePage } from "@/components/site/message-page";
import { buttonClass } from "@/components/ui/button";
import { parseDocumentId } from "@/protocol/ids";
import { RequestAccess } from "./request-access";
import { useGranted } from "./use-granted";

interface NoAccessPageProps {
  readonly signedIn: boolean;
}

/** At the address of a document that does not exist, or is not for you: which of the two is not said. */
export function NoAccessPage({ signedIn }: NoAccessPageProps) {
  const pathname = usePathname();
  const documentId = parseDocumentId(pathname.split("/")[2] ?? "");
  const waiting = useGranted(documentId, signedIn, () => window.location.assign(`/d/${documentId}`));
  return (
    <MessagePage
      flag="N"
      title="There is no document here that you can open"
      actions={
        <>
          <a href="/documents" className={buttonClass("plain")}>
            My documents
          </a>
          {!signedIn && (
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
          <RequestAccess documentId={documentId} signedIn={signedIn} wanted="viewer" waiting={waiting} />
        </div>
      )}
    </MessagePage>
  );
}
