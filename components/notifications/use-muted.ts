"use client";

import { useState } from "react";
import { readMuted, setMuted } from "@/client/json-api";
import { useToast } from "@/components/ui/toast";
import type { DocumentId } from "@/protocol/ids";

export interface Muting {
  /** Null until it is known. */
  readonly muted: boolean | null;
  /** Reads it anew: it may have been changed from the inbox, or in another tab. */
  readonly look: () => void;
  readonly onMute: (muted: boolean) => void;
}

/** Whether this person is told of what happens in a document, and the way to change it. */
export const useMuted = (documentId: DocumentId): Muting => {
  const [known, setKnown] = useState<boolean | null>(null);
  const toast = useToast();

  const look = async (): Promise<void> => {
    const answer = await readMuted(documentId);
    if (answer.ok) setKnown(answer.value.muted);
  };

  const onMute = async (muted: boolean): Promise<void> => {
    const answer = await setMuted(documentId, muted);
    if (!answer.ok) return toast({ text: answer.problem.title, tone: "failure" });
    setKnown(answer.value.muted);
    toast({ text: muted ? "This document is muted" : "You get notifications of this document again" });
  };

  return { muted: known, look: () => void look(), onMute: (muted) => void onMute(muted) };
};
