"use client";

import { useRef } from "react";
import type { DocumentList } from "@/protocol/document-shapes";
import { DocumentRow } from "./document-row";
import { EmptyList } from "./empty-list";
import { ListOfDocuments } from "./list-of-documents";
import { NewDocumentButton } from "./new-document-button";
import { useDocumentList } from "./use-document-list";

interface DocumentsPageProps {
  readonly userId: string;
  readonly first: DocumentList;
}

export function DocumentsPage({ userId, first }: DocumentsPageProps) {
  const list = useDocumentList(userId, first, false);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1
          ref={heading}
          tabIndex={-1}
          className="font-display text-h3 sm:text-h2 font-bold tracking-tight outline-none"
        >
          My documents
        </h1>
        <NewDocumentButton />
      </div>
      <ListOfDocuments
        list={list}
        heading={heading}
        empty={
          <EmptyList flag="K" title="Nothing written yet">
            Make a document, then send its link to someone.
          </EmptyList>
        }
      >
        {(document) => (
          <DocumentRow
            key={document.id}
            document={document}
            onRename={(title) => void list.rename(document, title)}
            onTrash={() => void list.trashIt(document)}
          />
        )}
      </ListOfDocuments>
    </>
  );
}
