"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { DocumentListed } from "@/protocol/document-shapes";
import { DaysLeft } from "./days-left";

interface TrashRowProps {
  readonly document: DocumentListed;
  /** Settles when the server has answered, and the row is gone unless it refused. */
  readonly onRestore: () => Promise<void>;
  readonly onDelete: () => void;
  readonly isBeingDeleted: boolean;
}

export function TrashRow({ document, onRestore, onDelete, isBeingDeleted }: TrashRowProps) {
  const [isRestoring, setRestoring] = useState(false);
  const name = document.title || "Untitled";
  const restore = async (): Promise<void> => {
    setRestoring(true);
    await onRestore();
    setRestoring(false);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4">
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="truncate font-display text-lead font-semibold tracking-tight">{name}</h2>
        {document.trashedAt !== null && (
          <p className="text-fine text-ink-soft">
            <DaysLeft trashedAt={document.trashedAt} />
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          pending={isRestoring}
          disabled={isBeingDeleted}
          onClick={() => void restore()}
          aria-label={`Restore ${name}`}
        >
          Restore
        </Button>
        <Button
          look="quiet"
          className="text-red"
          pending={isBeingDeleted}
          disabled={isRestoring}
          onClick={onDelete}
          aria-label={`Delete ${name} permanently`}
        >
          Delete permanently
        </Button>
      </div>
    </li>
  );
}
