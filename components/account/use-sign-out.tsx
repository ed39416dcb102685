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
 * along; and a guest is told that there is no way back.
 */
export const useSignOut = (userId: string, isGuest: boolean): SignOut => {
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const [asking, setAsking] = useState(false);
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
    if (found.length === 0 && !isGuest) return go();
    setUnsaved(found);
    setAsking(true);
  };

  const answers = { open: asking, pending, onStay: () => setAsking(false), onSignOut: () => void go() };
  const dialog =
    unsaved.length > 0 ? (
      <UnsavedDialog {...answers} documents={unsaved} isGuest={isGuest} />
    ) : (
      <GuestDialog {...answers} />
    );
  return { start: () => void start(), pending, dialog };
};

interface AskingProps {
  readonly open: boolean;
  readonly pending: boolean;
  readonly onStay: () => void;
  readonly onSignOut: () => void;
}

interface SignOutDialogProps extends AskingProps {
  readonly title: string;
  readonly description: string;
  readonly confirm: string;
  readonly children?: ReactNode;
}

function SignOutDialog(props: SignOutDialogProps) {
  const { open, pending, onStay, onSignOut, title, description, confirm, children } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onStay();
      }}
      title={title}
      description={description}
    >
      {children}
      <DialogActions>
        <Button onClick={onStay}>Stay signed in</Button>
        <Button look="danger" pending={pending} onClick={onSignOut}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function GuestDialog(props: AskingProps) {
  return (
    <SignOutDialog
      {...props}
      title="Sign out as a guest?"
      description="You cannot come back to your documents: nobody can sign in as this guest again. Add a password first to keep them."
      confirm="Sign out"
    />
  );
}

interface UnsavedDialogProps extends AskingProps {
  readonly documents: readonly UnsavedDocument[];
  readonly isGuest: boolean;
}

function UnsavedDialog({ documents, isGuest, ...answers }: UnsavedDialogProps) {
  const unsaved = documents.filter(({ replacedAt }) => replacedAt === null).length;
  const lost =
    unsaved > 0
      ? `Signing out deletes them. ${countedDocuments(unsaved)} could not be saved on the server yet.`
      : "Signing out deletes them. All your changes are saved on the server.";
  return (
    <SignOutDialog
      {...answers}
      title={unsaved > 0 ? "Changes are only on this device" : "Texts are only on this device"}
      description={isGuest ? `${lost} And a guest cannot come back to their documents.` : lost}
      confirm="Sign out and delete"
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
    </SignOutDialog>
  );
}
