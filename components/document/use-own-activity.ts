"use client";

import { useEffect } from "react";
import type { Transaction } from "yjs";
import type { DocumentSession } from "@/client/document-session";
import type { Activity } from "./people";

const editingMs = 5_000;
const idleMs = 60_000;

/** Tells the others whether you write, look or are away. Only changes are told. */
export const useOwnActivity = (session: DocumentSession | null): void => {
  useEffect(() => {
    if (session === null) return;
    const { awareness, doc } = session;
    let timer: ReturnType<typeof setTimeout>;
    let told: Activity | null = null;

    const tell = (activity: Activity): void => {
      if (told === activity || awareness.getLocalState() === null) return;
      told = activity;
      awareness.setLocalStateField("activity", activity);
    };
    const calmDown = (activity: Activity, inMs: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        tell(activity);
        if (activity === "viewing") calmDown("idle", idleMs);
      }, inMs);
    };
    const onEdit = (_update: Uint8Array, _origin: unknown, _doc: unknown, transaction: Transaction): void => {
      if (!transaction.local) return;
      tell("editing");
      calmDown("viewing", editingMs);
    };
    const onSign = (): void => {
      if (told !== "editing") tell("viewing");
      calmDown(told === "editing" ? "viewing" : "idle", told === "editing" ? editingMs : idleMs);
    };
    const onVisibility = (): void => {
      if (document.hidden) tell("idle");
      else onSign();
    };

    onSign();
    doc.on("update", onEdit);
    window.addEventListener("pointerdown", onSign);
    window.addEventListener("keydown", onSign);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(timer);
      doc.off("update", onEdit);
      window.removeEventListener("pointerdown", onSign);
      window.removeEventListener("keydown", onSign);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [session]);
};
