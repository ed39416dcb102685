"use client";

import { useState } from "react";
import {
  type Answer,
  deletePermanently,
  listDocuments,
  moveToTrash,
  type Problem,
  renameDocument,
  restoreDocument,
} from "@/client/json-api";
import { useToast } from "@/components/ui/toast";
import type { DocumentList, DocumentListed } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { useLiveList } from "./use-live-list";

const without = (documents: readonly DocumentListed[], id: DocumentId): readonly DocumentListed[] =>
  documents.filter((document) => document.id !== id);

const nameOf = (document: DocumentListed): string => document.title || "Untitled";

/**
 * The list as this page shows it, and what can be done to it. A command that can be undone shows its effect at once
 * and takes it back when the server refuses; one out of the trash waits for the server.
 */
export const useDocumentList = (userId: string, first: DocumentList, trash: boolean) => {
  const toast = useToast();
  const [documents, setDocuments] = useState(first.documents);
  const [cursor, setCursor] = useState(first.nextCursor);
  const [loadingMore, setLoadingMore] = useState(false);

  useLiveList(userId, trash, setDocuments);

  const fail = (problem: Problem): void => toast({ text: problem.title, tone: "failure" });

  const putBack = (document: DocumentListed, at: number): void =>
    setDocuments((current) => {
      const others = without(current, document.id);
      return [...others.slice(0, at), document, ...others.slice(at)];
    });

  const takeOut = (document: DocumentListed): (() => void) => {
    const at = documents.indexOf(document);
    setDocuments((current) => without(current, document.id));
    return () => putBack(document, at);
  };

  const rename = async (document: DocumentListed, title: string): Promise<void> => {
    const set = (to: string) =>
      setDocuments((current) =>
        current.map((other) => (other.id === document.id ? { ...other, title: to } : other)),
      );
    set(title);
    const answer = await renameDocument(document.id, title);
    if (answer.ok) return;
    set(document.title);
    fail(answer.problem);
  };

  const trashIt = async (document: DocumentListed): Promise<void> => {
    const undo = takeOut(document);
    const answer = await moveToTrash(document.id);
    if (!answer.ok) {
      undo();
      return fail(answer.problem);
    }
    const restore = async (): Promise<void> => {
      const restored = await restoreDocument(document.id);
      if (restored.ok) undo();
      else fail(restored.problem);
    };
    toast({
      text: `“${nameOf(document)}” was moved to trash`,
      action: { label: "Undo", onAction: () => void restore() },
    });
  };

  const leavesTrash = async (
    document: DocumentListed,
    answered: Promise<Answer<unknown>>,
    words: string,
  ): Promise<void> => {
    const answer = await answered;
    if (!answer.ok) return fail(answer.problem);
    setDocuments((current) => without(current, document.id));
    toast({ text: `“${nameOf(document)}” ${words}` });
  };

  const restore = (document: DocumentListed): Promise<void> =>
    leavesTrash(document, restoreDocument(document.id), "is back in My documents");

  const deleteForGood = (document: DocumentListed): Promise<void> =>
    leavesTrash(document, deletePermanently(document.id), "was deleted");

  const loadMore = async (): Promise<void> => {
    if (cursor === null) return;
    setLoadingMore(true);
    const answer = await listDocuments(trash, cursor);
    setLoadingMore(false);
    if (!answer.ok) return fail(answer.problem);
    const { documents: more, nextCursor } = answer.value;
    setDocuments((current) => [
      ...current,
      ...more.filter((document) => !current.some((other) => other.id === document.id)),
    ]);
    setCursor(nextCursor);
  };

  return {
    documents,
    hasMore: cursor !== null,
    loadingMore,
    rename,
    trashIt,
    restore,
    deleteForGood,
    loadMore,
  };
};
