"use client";

import { useEffect, useEffectEvent } from "react";
import { type DraftPlace, watchDraft } from "@/client/drafts";

/** Another tab has sent or discarded what stands here: sending it here as well would say it twice. */
export const useDraftGone = (
  { userId, documentId, target }: DraftPlace,
  shown: string,
  onGone: () => void,
): void => {
  const onForgotten = useEffectEvent((text: string) => {
    if (text === shown) onGone();
  });
  useEffect(() => watchDraft({ userId, documentId, target }, onForgotten), [userId, documentId, target]);
};
