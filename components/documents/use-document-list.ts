"use client";

import { useState } from "react";
import { type ChangeList, withNextPage } from "@/client/document-rows";
import { Following } from "@/client/following";
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

const withRows =
  (change: (rows: readonly DocumentListed[]) => readonly DocumentListed[]): ChangeList =>
  (list) => ({ ...list, documents: change(list.documents) });

const nameOf = (document: DocumentListed): string => document.title || "Untitled";

/** What a document in the trash is waiting for. */
export type LeavingTrash = "restore" | "delete";

/**
 * The list as this page shows it, and what can be done to it. Most commands show their effect at once and take it
 * back when the server refuses; out of the trash a document goes only when the server said so.
 */
export const useDocumentList = (userId: string, first: DocumentList, trash: boolean) => {
  const toast = useToast();
  const [{ documents, nextCursor }, setList] = useState(first);
  const [following] = useState(() => new Following<ChangeList>());
  const [loadingMore, setLoadingMore] = useState(false);
  const [leaving, setLeaving] = useState<ReadonlyMap<DocumentId, LeavingTrash>>(new Map());

  const change = (apply: ChangeList): void => {
    following.heard((read) => (list) => apply(read(list)));
    setList(apply);
  };

  const read = async (
    asked: Promise<Answer<DocumentList>>,
    changeFor: (page: DocumentList) => ChangeList,
  ): Promise<Answer<ChangeList>> => {
    const answer = await following.read(asked, changeFor);
    if (answer.ok) setList(answer.value);
    return answer;
  };

  useLiveList(userId, trash, { change, read });

  const fail = (problem: Problem): void => toast({ text: problem.title, tone: "failure" });

  const putBack = (document: DocumentListed, at: number): void =>
    change(
      withRows((current) => {
        const others = without(current, document.id);
        return [...others.slice(0, at), document, ...others.slice(at)];
      }),
    );

  const takeOut = (document: DocumentListed): (() => void) => {
    const at = documents.indexOf(document);
    change(withRows((current) => without(current, document.id)));
    return () => putBack(document, at);
  };

  const rename = async (document: DocumentListed, title: string): Promise<void> => {
    const set = (to: string) =>
      change(
        withRows((current) =>
          current.map((other) => (other.id === document.id ? { ...other, title: to } : other)),
        ),
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

  const leaveTrash = async ({ id }: DocumentListed, how: LeavingTrash): Promise<Answer<unknown>> => {
    setLeaving((current) => new Map(current).set(id, how));
    const answer = await (how === "restore" ? restoreDocument(id) : deletePermanently(id));
    if (answer.ok) change(withRows((current) => without(current, id)));
    setLeaving((current) => new Map([...current].filter(([other]) => other !== id)));
    return answer;
  };

  const failToLeave = (words: string, { title }: Problem): void =>
    toast({ text: `${words}. ${title}`, tone: "failure" });

  const restore = async (document: DocumentListed): Promise<void> => {
    const answer = await leaveTrash(document, "restore");
    if (answer.ok) toast({ text: `“${nameOf(document)}” is back in My documents` });
    else failToLeave(`“${nameOf(document)}” was not restored`, answer.problem);
  };

  const deleteForGood = async (document: DocumentListed): Promise<void> => {
    const answer = await leaveTrash(document, "delete");
    if (answer.ok) toast({ text: `“${nameOf(document)}” was deleted` });
    else failToLeave(`“${nameOf(document)}” was not deleted`, answer.problem);
  };

  const loadMore = async (): Promise<void> => {
    if (nextCursor === null) return;
    setLoadingMore(true);
    const answer = await read(
      listDocuments(trash, nextCursor),
      (page) => (list) => withNextPage(list, nextCursor, page),
    );
    setLoadingMore(false);
    if (!answer.ok) fail(answer.problem);
  };

  return {
    documents,
    leaving,
    hasMore: nextCursor !== null,
    loadingMore,
    rename,
    trashIt,
    restore,
    deleteForGood,
    loadMore,
  };
};
