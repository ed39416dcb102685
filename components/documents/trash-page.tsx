"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import type { DocumentList, DocumentListed } from "@/protocol/document-shapes";
import { limits } from "@/protocol/limits";
import { EmptyList } from "./empty-list";
import { ListOfDocuments } from "./list-of-documents";
import { TrashRow } from "./trash-row";
import { useDocumentList } from "./use-document-list";

interface TrashPageProps {
  readonly userId: string;
  readonly first: DocumentList;
}

export function TrashPage({ userId, first }: TrashPageProps) {
  const list = useDocumentList(userId, first, true);
  const [asking, setAsking] = useState<DocumentListed | null>(null);
  const [deleting, setDeleting] = useState<ReadonlySet<string>>(new Set());
  const deletes = async (document: DocumentListed): Promise<void> => {
    setDeleting((current) => new Set(current).add(document.id));
    await list.deleteForGood(document);
    setDeleting((current) => new Set([...current].filter((id) => id !== document.id)));
  };
  return (
    <>
      <h1 className="font-display text-h2 font-bold tracking-tight">Trash</h1>
      <p className="mt-1 mb-4 text-ink-soft">
        Documents stay here for {limits.trashDays} days, then they are deleted.
      </p>
      <ListOfDocuments
        list={list}
        empty={
          <EmptyList flag="Q" title="The trash is empty">
            What you move here can be restored.
          </EmptyList>
        }
      >
        {(document) => (
          <TrashRow
            key={document.id}
            document={document}
            onRestore={() => list.restore(document)}
            isBeingDeleted={deleting.has(document.id)}
            onDelete={() => setAsking(document)}
          />
        )}
      </ListOfDocuments>
      <Dialog
        open={asking !== null}
        onOpenChange={(open) => {
          if (!open) setAsking(null);
        }}
        title="Delete permanently?"
        description={`“${asking?.title || "Untitled"}” will be gone for everyone. This cannot be undone.`}
      >
        <DialogActions>
          <Button onClick={() => setAsking(null)}>Cancel</Button>
          <Button
            look="danger"
            onClick={() => {
              if (asking !== null) void deletes(asking);
              setAsking(null);
            }}
          >
            Delete permanently
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
