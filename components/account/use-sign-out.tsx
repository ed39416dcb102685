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
  return (
    <Dialog
      open={documents.length > 0}
      onOpenChange={(open) => {
        if (!open) onStay();
      }}
      title="Changes are only on this device"
      description={`Signing out deletes them. ${countedDocuments(documents.length)} could not be saved on the server yet.`}
    >
      <ul className="divide-y divide-line border-y border-line">
        {documents.map((document) => (
          <li key={document.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
            <div className="min-w-0 flex-1 basis-32">
              <p className="truncate font-semibold">{document.title || "Untitled"}</p>
              <p className="text-fine text-ink-soft">{countedChanges(document.changes)}</p>
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
