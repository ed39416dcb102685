"use client";

import { useCallback, useEffect, useState } from "react";
import { keepMode, keptMode } from "@/client/kept-modes";
import type { Mode } from "@/components/editor/suggesting-state";
import type { DocumentId } from "@/protocol/ids";
import { modes } from "./modes";

/** How somebody who may edit has this document open; remembered for it on this device. */
export const useMode = (
  documentId: DocumentId,
  userId: string,
  mayEdit: boolean,
): readonly [mode: Mode, setMode: (mode: Mode) => void] => {
  const [mode, setShown] = useState<Mode>("editing");

  useEffect(() => {
    const kept = keptMode(userId, documentId);
    const known = modes.find((each) => each.mode === kept);
    if (known !== undefined) setShown(known.mode);
  }, [userId, documentId]);

  const setMode = useCallback(
    (next: Mode) => {
      setShown(next);
      keepMode(userId, documentId, next === "editing" ? null : next);
    },
    [userId, documentId],
  );

  useEffect(() => {
    if (!mayEdit) return;
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || !event.altKey || !event.shiftKey) return;
      const meant = modes.find(({ code }) => code === event.code);
      if (meant === undefined) return;
      event.preventDefault();
      setMode(meant.mode);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [mayEdit, setMode]);

  return [mayEdit ? mode : "viewing", setMode];
};
