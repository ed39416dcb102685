"use client";

import { Check, CircleAlert, CloudOff, LoaderCircle, type LucideIcon, TriangleAlert } from "lucide-react";
import type { DocumentSession } from "@/client/document-session";
import { lastSavedWords, type SaveTone, saveWords } from "@/client/session-state";
import { useSessionPart } from "./use-document-session";

const icons: Readonly<Record<SaveTone, LucideIcon>> = {
  quiet: Check,
  busy: LoaderCircle,
  warning: CloudOff,
  failure: TriangleAlert,
};

const tones: Readonly<Record<SaveTone, string>> = {
  quiet: "text-ink-soft",
  busy: "text-ink-soft",
  warning: "bg-yellow-wash font-semibold text-ink",
  failure: "bg-red-wash font-semibold text-red",
};

/** Not a live region: it changes with every few letters. What matters of it the announcer says. */
export function SaveState({ session }: { readonly session: DocumentSession | null }) {
  const words = useSessionPart(session, saveWords);
  // When everything was last saved; shown to whoever points at it.
  const lastSaved = useSessionPart(session, lastSavedWords);
  const Icon = words.tone === "warning" && words.text.startsWith("Saved") ? CircleAlert : icons[words.tone];
  return (
    <p
      title={lastSaved ?? undefined}
      className={`flex min-w-0 items-center gap-1.5 rounded-control px-2 py-1 text-fine ${tones[words.tone]}`}
    >
      {words.text !== "" && (
        <Icon
          aria-hidden="true"
          className={`size-4 shrink-0 ${words.tone === "busy" ? "spin" : ""}`}
          strokeWidth={2.5}
        />
      )}
      <span data-testid="save-state" className="min-w-0">
        {words.text}
      </span>
    </p>
  );
}
