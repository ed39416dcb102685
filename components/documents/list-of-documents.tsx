import type { ReactNode, RefObject } from "react";
import { Button } from "@/components/ui/button";
import type { DocumentListed } from "@/protocol/document-shapes";
import type { useDocumentList } from "./use-document-list";
import { useKeptFocus } from "./use-kept-focus";

interface ListOfDocumentsProps {
  readonly list: ReturnType<typeof useDocumentList>;
  readonly heading: RefObject<HTMLElement | null>;
  /** Instead of the list, when there is nothing in it. */
  readonly empty: ReactNode;
  readonly children: (document: DocumentListed) => ReactNode;
}

export function ListOfDocuments({ list, heading, empty, children }: ListOfDocumentsProps) {
  const { documents, hasMore, loadingMore, loadMore } = list;
  const focus = useKeptFocus(heading);
  return (
    <div {...focus.place}>
      {documents.length === 0 && !hasMore ? (
        empty
      ) : (
        <ul ref={focus.list} className="divide-y divide-line border-y border-line">
          {documents.map(children)}
        </ul>
      )}
      {hasMore && (
        <div className="mt-6">
          <Button pending={loadingMore} onClick={() => void loadMore()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}
