"use client";

import { useEffect, useState } from "react";

const load = () => import("@/components/editor/document-editor").then((module) => module.DocumentEditor);

type EditorComponent = Awaited<ReturnType<typeof load>>;

type Loaded =
  | { readonly kind: "not yet" }
  | { readonly kind: "here"; readonly Editor: EditorComponent }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * The editor, or null until its code is here: until then the page shows what it has, and changes it for the editor in
 * one step. The code travels while the text does. It is asked for again when the text is there and it is not.
 */
export const useEditorComponent = (isWanted: boolean): EditorComponent | null => {
  const [loaded, setLoaded] = useState<Loaded>({ kind: "not yet" });
  useEffect(() => {
    let isGone = false;
    const tell = (next: Loaded): void => {
      if (!isGone) setLoaded(next);
    };
    load().then(
      (Editor) => tell({ kind: "here", Editor }),
      (error: unknown) => isWanted && tell({ kind: "failed", error }),
    );
    return () => {
      isGone = true;
    };
  }, [isWanted]);
  // The nearest error page says so.
  if (loaded.kind === "failed") throw loaded.error;
  return loaded.kind === "here" ? loaded.Editor : null;
};
