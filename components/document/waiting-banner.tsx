"use client";

import { CloudOff, Download, TriangleAlert } from "lucide-react";
import type { DocumentSession } from "@/client/document-session";
import { waitingWarning } from "@/client/session-state";
import { Button } from "@/components/ui/button";
import { useSessionPart } from "./use-document-session";

interface WaitingBannerProps {
  readonly session: DocumentSession | null;
  readonly onDownload: () => void;
}

/** Under the top bar, at every width and however far one has scrolled. The announcer says it aloud. */
export function WaitingBanner({ session, onDownload }: WaitingBannerProps) {
  const warning = useSessionPart(session, waitingWarning);
  if (warning === null) return null;
  const Icon = warning.tone === "failure" ? TriangleAlert : CloudOff;
  const tone = warning.tone === "failure" ? "bg-red-wash" : "bg-yellow-wash";
  return (
    <section
      aria-label="Not saved yet"
      data-testid="waiting-banner"
      className={`flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-1.5 text-ui ${tone}`}
    >
      <p className="flex min-w-0 flex-1 basis-48 items-start gap-2 py-1 font-semibold">
        <Icon aria-hidden="true" className="mt-0.5 size-4.5 shrink-0" />
        {warning.text}
      </p>
      <Button aria-label="Download as Markdown" onClick={onDownload}>
        <Download aria-hidden="true" className="size-4.5" />
        Download
        <span className="max-sm:hidden">as Markdown</span>
      </Button>
    </section>
  );
}
