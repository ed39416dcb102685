"use client";

import { CloudOff, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { DocumentSession } from "@/client/document-session";
import { isHeldBack, waitingWarning } from "@/client/session-state";
import { DownloadWords } from "@/components/documents/download-words";
import { Button } from "@/components/ui/button";
import { Banner } from "./banner";
import { useSessionPart } from "./use-document-session";

interface WaitingBannerProps {
  readonly session: DocumentSession | null;
  readonly onDownload: () => void;
}

/** The announcer says it aloud. */
export function WaitingBanner({ session, onDownload }: WaitingBannerProps) {
  const warning = useSessionPart(session, waitingWarning);
  const heldBack = useSessionPart(session, isHeldBack);
  if (warning === null) return null;
  return (
    <Banner
      label="Not saved yet"
      tone={warning.tone}
      icon={warning.tone === "failure" ? TriangleAlert : CloudOff}
      testId="waiting-banner"
      actions={
        <>
          <Button aria-label="Download as Markdown" onClick={onDownload}>
            <DownloadWords />
          </Button>
          {heldBack && session !== null && <ServersTextButton session={session} />}
        </>
      }
    >
      {warning.text}
    </Banner>
  );
}

function ServersTextButton({ session }: { readonly session: DocumentSession }) {
  const [asked, setAsked] = useState(false);
  const take = (): void => {
    setAsked(true);
    session.takeServersText();
    // The button goes with what it ends.
    document.getElementById("main")?.focus();
  };
  return (
    <Button pending={asked} onClick={take}>
      Show the server’s text
    </Button>
  );
}
