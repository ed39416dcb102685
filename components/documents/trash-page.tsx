"use client";

import { useRef, useState } from "react";
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
  const heading = useRef<HTMLHeadingElement>(null);
  const [asking, setAsking] = useState<DocumentListed | null>(null);
  return (
    <>
      <h1
        ref={heading}
        tabIndex={-1}
        className="font-display text-h3 sm:text-h2 font-bold tracking-tight outline-none"
      >
        Trash
      </h1>
      <p className="mt-1 mb-4 text-ink-soft">
        Documents stay here for {limits.trashDays} days, then they are deleted.
      </p>
      <ListOfDocuments
        list={list}
        heading={heading}
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
            leaving={list.leaving.get(document.id)}
            onRestore={() => void list.restore(document)}
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
              if (asking !== null) void list.deleteForGood(asking);
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
