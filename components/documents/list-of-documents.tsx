import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import type { DocumentListed } from "@/protocol/document-shapes";
import type { useDocumentList } from "./use-document-list";

interface ListOfDocumentsProps {
  readonly list: ReturnType<typeof useDocumentList>;
  /** Instead of the list, when there is nothing in it. */
  readonly empty: ReactNode;
  readonly children: (document: DocumentListed) => ReactNode;
}

export function ListOfDocuments({ list, empty, children }: ListOfDocumentsProps) {
  const { documents, hasMore, loadingMore, loadMore } = list;
  return (
    <>
      {documents.length === 0 && !hasMore ? (
        empty
      ) : (
        <ul className="divide-y divide-line border-y border-line">{documents.map(children)}</ul>
      )}
      {hasMore && (
        <div className="mt-6">
          <Button pending={loadingMore} onClick={() => void loadMore()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
