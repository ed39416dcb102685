"use client";

import { useState } from "react";
import { readOwnAccess } from "@/client/sharing-api";
import type { DocumentId } from "@/protocol/ids";
import { useSharingNews } from "./use-sharing-news";

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
  useSharingNews(documentId !== null && (known || asked), () => void look());

  return {
    declined,
    asked: () => {
      setAsked(true);
      setDeclined(false);
    },
  };
};
