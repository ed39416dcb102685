import { Button } from "@/components/ui/button";
import type { DocumentListed } from "@/protocol/document-shapes";
import { DaysLeft } from "./days-left";
import type { LeavingTrash } from "./use-document-list";

interface TrashRowProps {
  readonly document: DocumentListed;
  /** What the server was asked to do with it, until it answers. */
  readonly leaving: LeavingTrash | undefined;
  readonly onRestore: () => void;
  readonly onDelete: () => void;
}

export function TrashRow({ document, leaving, onRestore, onDelete }: TrashRowProps) {
  const name = document.title || "Untitled";
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
          pending={leaving === "restore"}
          disabled={leaving === "delete"}
          onClick={onRestore}
          aria-label={`Restore ${name}`}
        >
          Restore
        </Button>
        <Button
          look="quiet"
          className="text-red"
          pending={leaving === "delete"}
          disabled={leaving === "restore"}
          onClick={onDelete}
          aria-label={`Delete ${name} permanently`}
        >
          Delete permanently
        </Button>
      </div>
    </li>
  );
}
