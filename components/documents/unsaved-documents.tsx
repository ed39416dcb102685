"use client";

import { Trash2 } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import type { UnsavedDocument } from "@/client/device-copies";
import { countedChanges } from "@/client/session-state";
import { Button, buttonClass } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { downloadMarkdown } from "./download-text";
import { DownloadWords } from "./download-words";
import { useForgottenOthers, useUnsavedDocuments, useUpload } from "./use-device-copies";

export const countedDocuments = (count: number): string =>
  count === 1 ? "1 document" : `${count} documents`;

const haveChanges = (count: number): string =>
  `${countedDocuments(count)} ${count === 1 ? "has" : "have"} changes only on this device`;

/** One document may stand in the list more than once. */
const nameOf = ({ title, replacedAt }: UnsavedDocument): string =>
  `${title || "Untitled"}${replacedAt === null ? "" : `, shown until ${momentWords(replacedAt)}`}`;

const momentWords = (moment: number): string =>
  new Date(moment).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });

interface DownloadButtonProps {
  readonly document: UnsavedDocument;
}

export function DownloadButton({ document }: DownloadButtonProps) {
  return (
    <Button
      aria-label={`Download ${nameOf(document)} as Markdown`}
      onClick={() => downloadMarkdown(document.title, document.markdown)}
    >
      <DownloadWords />
    </Button>
  );
}

interface OnThisDeviceProps {
  readonly id: string;
  readonly look: string;
  readonly title: string;
  readonly explanation: string;
  readonly children: ReactNode;
}

function OnThisDevice({ id, look, title, explanation, children }: OnThisDeviceProps) {
  return (
    <section
      aria-labelledby={id}
      data-testid={id}
      className={`hoist-edge mb-6 rounded-control py-3 pr-4 pl-4 ${look}`}
    >
      <h2 id={id} className="font-semibold" aria-live="polite">
        {title}
      </h2>
      <p className="text-fine">{explanation}</p>
      <ul className="mt-2 divide-y divide-line">{children}</ul>
    </section>
  );
}

interface UnsavedDocumentsProps {
  readonly userId: string;
}

/** On top of the list of documents, for as long as this device holds what no server has. */
export function UnsavedDocuments({ userId }: UnsavedDocumentsProps) {
  const { documents, ofOthers, look, forget, forgetOthers } = useUnsavedDocuments(userId);
  const waiting = documents.filter(({ replacedAt }) => replacedAt === null);
  const replaced = documents.filter(({ replacedAt }) => replacedAt !== null);
  useForgottenOthers(userId);
  return (
    <>
      {waiting.length > 0 && (
        <OnThisDevice
          id="unsaved-documents"
          look="bg-yellow-wash [--hoist:var(--color-yellow)]"
          title={haveChanges(waiting.length)}
          explanation="They are sent as soon as the server can be reached."
        >
          {waiting.map((document) => (
            <UnsavedRow
              key={document.id}
              userId={userId}
              document={document}
              onSent={look}
              onForget={() => void forget(document)}
            />
          ))}
        </OnThisDevice>
      )}
      {replaced.length > 0 && (
        <OnThisDevice
          id="replaced-copies"
          look="bg-blue-wash [--hoist:var(--color-blue-fill)]"
          title="Kept from pages that differed from the server"
          explanation="Everybody sees the server’s text. What this device showed instead is kept here until you delete it."
        >
          {replaced.map((document) => (
            <ReplacedRow
              key={`${document.id} ${document.replacedAt}`}
              document={document}
              onForget={() => void forget(document)}
            />
          ))}
        </OnThisDevice>
      )}
      {ofOthers > 0 && <OthersNotice count={ofOthers} onForget={() => void forgetOthers()} />}
    </>
  );
}

interface UnsavedRowProps {
  readonly userId: string;
  readonly document: UnsavedDocument;
  readonly onSent: () => Promise<void>;
  readonly onForget: () => void;
}

function UnsavedRow({ userId, document, onSent, onForget }: UnsavedRowProps) {
  const [asking, setAsking] = useState(false);
  const name = document.title || "Untitled";
  const refused = useUpload(userId, document.id, onSent);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-display text-lead font-semibold tracking-tight">{name}</p>
        <p className="text-fine">
          {countedChanges(document.changes)} not saved
          {refused ? ": you may no longer edit this document" : " yet"}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Link href={`/d/${document.id}`} aria-label={`Open ${name}`} className={buttonClass("plain")}>
          Open
        </Link>
        <DownloadButton document={document} />
        <Button look="quiet" aria-label={`Delete ${name} from this device`} onClick={() => setAsking(true)}>
          <Trash2 aria-hidden="true" className="size-4.5" />
        </Button>
      </div>
      <DeleteDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete from this device?"
        description={`${countedChanges(document.changes)} in “${name}” will be gone. What was saved before stays on the server.`}
        onDelete={onForget}
      />
    </li>
  );
}

interface ReplacedRowProps {
  readonly document: UnsavedDocument;
  readonly onForget: () => void;
}

function ReplacedRow({ document, onForget }: ReplacedRowProps) {
  const [asking, setAsking] = useState(false);
  const name = document.title || "Untitled";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-display text-lead font-semibold tracking-tight">{name}</p>
        <p className="text-fine">Shown here until {momentWords(document.replacedAt ?? 0)}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <DownloadButton document={document} />
        <Button
          look="quiet"
          aria-label={`Delete ${nameOf(document)} from this device`}
          onClick={() => setAsking(true)}
        >
          <Trash2 aria-hidden="true" className="size-4.5" />
        </Button>
      </div>
      <DeleteDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete from this device?"
        description={`What this device showed of “${name}” will be gone. The document itself stays as it is.`}
        onDelete={onForget}
      />
    </li>
  );
}

interface OthersNoticeProps {
  readonly count: number;
  readonly onForget: () => void;
}

/** Says that they exist and nothing about them: whoever reads this is somebody else. */
function OthersNotice({ count, onForget }: OthersNoticeProps) {
  const [asking, setAsking] = useState(false);
  return (
    <section className="hoist-edge mb-6 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-control bg-blue-wash py-3 pr-4 pl-4 [--hoist:var(--color-blue-fill)]">
      <p className="min-w-0 flex-1 basis-60">
        Somebody else who used this browser left unsaved changes in {countedDocuments(count)}. They are sent
        when that person signs in here again.
      </p>
      <Button onClick={() => setAsking(true)}>Delete them</Button>
      <DeleteDialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete somebody else’s changes?"
        description="No server has them. If that person still needs them, let them sign in here first."
        onDelete={onForget}
      />
    </section>
  );
}

interface DeleteDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: string;
  readonly onDelete: () => void;
}

function DeleteDialog({ open, onOpenChange, title, description, onDelete }: DeleteDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <DialogActions>
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
        <Button
          look="danger"
          onClick={() => {
            onOpenChange(false);
            onDelete();
          }}
        >
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
