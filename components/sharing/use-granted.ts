"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { readOwnAccess } from "@/client/sharing-api";
import { useTopic } from "@/components/live/live";
import { useToast } from "@/components/ui/toast";
import type { DocumentId } from "@/protocol/ids";
import { personTopic } from "@/protocol/live";

/** Where sockets do not get through, and for a link that opens to everybody: that is told to nobody outside. */
const everyMs = 30_000;

const newsOfAccess: ReadonlySet<string> = new Set(["access", "document", "notification"]);

export interface Waiting {
  /** An owner has said no since it was asked last. */
  readonly declined: boolean;
  readonly asked: () => void;
}

interface GrantedOptions {
  readonly documentId: DocumentId | null;
  /** Who waits; null while they are nobody. */
  readonly userId: string | null;
  readonly waits: boolean;
  readonly onGranted: () => void;
}

/**
 * For somebody who stands before a closed document: calls when it opens. They have no topic of the document, since
 * whether there is one is not theirs to know; what was decided about themselves they hear over their own.
 */
export const useGranted = ({ documentId, userId, waits, onGranted }: GrantedOptions): Waiting => {
  const [declined, setDeclined] = useState(false);
  const waitsHere = waits && documentId !== null && userId !== null;

  const look = async (): Promise<void> => {
    if (documentId === null) return;
    const answer = await readOwnAccess(documentId);
    if (!answer.ok) return;
    if (answer.value.role !== null) onGranted();
    setDeclined(answer.value.declined);
  };

  useTopic(waitsHere ? personTopic(userId) : null, {
    onRead: () => void look(),
    onEvent: ({ kind }) => {
      if (newsOfAccess.has(kind)) void look();
    },
  });

  const lookWhileVisible = useEffectEvent(() => {
    if (document.visibilityState === "visible") void look();
  });
  useEffect(() => {
    if (!waitsHere) return;
    const onLook = (): void => lookWhileVisible();
    const timer = setInterval(onLook, everyMs);
    window.addEventListener("focus", onLook);
    document.addEventListener("visibilitychange", onLook);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", onLook);
      document.removeEventListener("visibilitychange", onLook);
    };
  }, [waitsHere]);

  return { declined, asked: () => setDeclined(false) };
};

export interface AnswerInside extends Waiting {
  readonly look: () => void;
}

/**
 * For somebody inside who asks for more: a no is told wherever on the page they are, and stands where they ask. A yes
 * comes as their new role.
 */
export const useAnswerInside = (
  asker: { readonly documentId: DocumentId; readonly userId: string } | null,
): AnswerInside => {
  const toast = useToast();
  const [declined, setDeclined] = useState(false);

  const look = async (isNews: boolean): Promise<void> => {
    if (asker === null) return;
    const answer = await readOwnAccess(asker.documentId);
    if (!answer.ok) return;
    setDeclined(answer.value.declined);
    if (isNews && answer.value.declined && !declined)
      toast({ text: "The owner said no to your request for more access" });
  };

  useTopic(asker === null ? null : personTopic(asker.userId), {
    onRead: () => undefined,
    onEvent: ({ kind, payload }) => {
      if (kind === "access" && (payload as { readonly id: string }).id === asker?.documentId) void look(true);
    },
  });

  return { declined, asked: () => setDeclined(false), look: () => void look(false) };
};
