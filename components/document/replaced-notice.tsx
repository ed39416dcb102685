"use client";

import { RefreshCw } from "lucide-react";
import { useState } from "react";
import type { DocumentSession } from "@/client/document-session";
import { documentText } from "@/client/document-text";
import type { SessionState } from "@/client/session-state";
import { downloadMarkdown } from "@/components/documents/download-text";
import { DownloadWords } from "@/components/documents/download-words";
import { Button } from "@/components/ui/button";
import { Banner } from "./banner";
import { useSessionPart } from "./use-document-session";

interface ReplacedNoticeProps {
  readonly session: DocumentSession | null;
}

const isKept = ({ keptOnDevice }: SessionState): boolean => keptOnDevice;

/**
 * The text has changed under the reader's eyes: says why, and where the other one is. In sight however far one has
 * scrolled, until it is sent away.
 */
export function ReplacedNotice({ session }: ReplacedNoticeProps) {
  const [isRead, setIsRead] = useState(false);
  const kept = useSessionPart(session, isKept);
  const shownBefore = session?.shownBefore ?? null;
  if (shownBefore === null || isRead) return null;
  const download = (): void => {
    const { title, markdown } = documentText(shownBefore);
    downloadMarkdown(title, markdown);
  };
  return (
    <Banner
      label="Text replaced"
      tone="warning"
      icon={RefreshCw}
      urgent
      actions={
        <>
          <Button aria-label="Download what stood here before as Markdown" onClick={download}>
            <DownloadWords />
          </Button>
          <Button look="quiet" onClick={() => setIsRead(true)}>
            Dismiss
          </Button>
        </>
      }
    >
      This page had come to differ from the server. You now see the server’s text, as everybody does.
      {kept && " What stood here before is kept in My documents."}
    </Banner>
  );
}
