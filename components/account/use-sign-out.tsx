"use client";

import { type ReactNode, useState } from "react";
import { DeviceCopies, type UnsavedDocument } from "@/client/device-copies";
import { countedChanges } from "@/client/session-state";
import { countedDocuments, DownloadButton } from "@/components/documents/unsaved-documents";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { leave } from "./sign-in";

interface SignOut {
  readonly start: () => void;
  readonly pending: boolean;
  readonly dialog: ReactNode;
}

/**
 * Signing out leaves nothing of the person in this browser. What only this browser has is shown first, to be taken
 * along.
 */
export const useSignOut = (userId: string): SignOut => {
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const [unsaved, setUnsaved] = useState<readonly UnsavedDocument[]>([]);

  const go = async (): Promise<void> => {
    setPending(true);
    if (await leave(userId)) return;
    setPending(false);
    toast({ text: "The server did not answer. You are still signed in.", tone: "failure" });
  };

  const start = async (): Promise<void> => {
    setPending(true);
    const found = await new DeviceCopies().unsavedOf(userId);
    setPending(false);
    if (found.length === 0) await go();
    else setUnsaved(found);
  };

  const dialog = (
    <SignOutDialog
      documents={unsaved}
      pending={pending}
      onStay={() => setUnsaved([])}
      onSignOut={() => void go()}
    />
  );
  return { start: () => void start(), pending, dialog };
};

interface SignOutDialogProps {
  readonly documents: readonly UnsavedDocument[];
  readonly pending: boolean;
  readonly onStay: () => void;
  readonly onSignOut: () => void;
}

function SignOutDialog({ documents, pending, onStay, onSignOut }: SignOutDialogProps) {
  const unsaved = documents.filter(({ replacedAt }) => replacedAt === null).length;
  return (
    <Dialog
      open={documents.length > 0}
      onOpenChange={(open) => {
        if (!open) onStay();
      }}
      title={unsaved > 0 ? "Changes are only on this device" : "Texts are only on this device"}
      description={
        unsaved > 0
          ? `Signing out deletes them. ${countedDocuments(unsaved)} could not be saved on the server yet.`
          : "Signing out deletes them. All your changes are saved on the server."
      }
    >
      <ul className="divide-y divide-line border-y border-line">
        {documents.map((document) => (
          <li
            key={`${document.id} ${document.replacedAt}`}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5"
          >
            <div className="min-w-0 flex-1 basis-32">
              <p className="truncate font-semibold">{document.title || "Untitled"}</p>
              <p className="text-fine text-ink-soft">
                {document.replacedAt === null
                  ? countedChanges(document.changes)
                  : "What this device showed instead of the server’s text"}
              </p>
            </div>
            <DownloadButton document={document} />
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button onClick={onStay}>Stay signed in</Button>
        <Button look="danger" pending={pending} onClick={onSignOut}>
          Sign out and delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
