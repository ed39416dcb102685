"use client";

import { useEffect } from "react";
import type { Transaction } from "yjs";
import type { DocumentSession } from "@/client/document-session";
import { OwnActivity } from "./own-activity";

const signs = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "scroll"] as const;
/** A moving mouse says the same many times a second. */
const leastBetweenSignsMs = 1_000;

/** Tells the others whether you write, look or are away. Only changes are told. */
export const useOwnActivity = (session: DocumentSession | null): void => {
  useEffect(() => {
    if (session === null) return;
    const { awareness, doc } = session;
    const activity = new OwnActivity({
      now: Date.now,
      tell: (next) => awareness.setLocalStateField("activity", next),
    });
    let stirredAt = 0;

    const onSign = (): void => {
      if (Date.now() - stirredAt < leastBetweenSignsMs) return;
      stirredAt = Date.now();
      activity.stirred();
    };
    const onUpdate = (_update: unknown, _origin: unknown, _doc: unknown, transaction: Transaction): void => {
      if (transaction.local) activity.edited();
    };
    const onVisibility = (): void => activity.setHidden(document.hidden);

    onVisibility();
    doc.on("update", onUpdate);
    for (const sign of signs) window.addEventListener(sign, onSign, { passive: true });
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      activity.stop();
      doc.off("update", onUpdate);
      for (const sign of signs) window.removeEventListener(sign, onSign);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [session]);
};
