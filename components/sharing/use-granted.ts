"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { readOwnAccess } from "@/client/sharing-api";
import type { DocumentId } from "@/protocol/ids";

const everyMs = 10_000;

export interface Waiting {
  /** An owner has said no since it was asked last. */
  readonly declined: boolean;
  readonly asked: () => void;
}

/**
 * For somebody who stands before a closed document: calls when it opens. Who is nobody yet is known once they have
 * asked.
 */
export const useGranted = (documentId: DocumentId | null, known: boolean, onGranted: () => void): Waiting => {
  const [declined, setDeclined] = useState(false);
  const [asked, setAsked] = useState(false);

  const look = async (): Promise<void> => {
    if (documentId === null) return;
    const answer = await readOwnAccess(documentId);
    if (!answer.ok) return;
    if (answer.value.role !== null) onGranted();
    setDeclined(answer.value.declined);
  };
  // Whoever stands outside has no topic to listen to: that there is a document is not theirs to know.
  const waits = documentId !== null && (known || asked);
  const lookWhileVisible = useEffectEvent(() => {
    if (document.visibilityState === "visible") void look();
  });
  useEffect(() => {
    if (!waits) return;
    const onLook = (): void => lookWhileVisible();
    const timer = setInterval(onLook, everyMs);
    window.addEventListener("focus", onLook);
    document.addEventListener("visibilitychange", onLook);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", onLook);
      document.removeEventListener("visibilitychange", onLook);
    };
  }, [waits]);

  return {
    declined,
    asked: () => {
      setAsked(true);
      setDeclined(false);
    },
  };
};
