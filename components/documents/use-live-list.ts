"use client";

import { useRef } from "react";
import { type ChangeList, withNewestPage, withRow } from "@/client/document-rows";
import { type Answer, listDocuments, readDocument } from "@/client/json-api";
import { useTopic } from "@/components/live/live";
import type { DocumentList } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { personTopic } from "@/protocol/live";

interface LiveList {
  readonly change: (apply: ChangeList) => void;
  /** What is changed while the answer is on its way is changed in it too. */
  readonly read: (
    asked: Promise<Answer<DocumentList>>,
    changeFor: (page: DocumentList) => ChangeList,
  ) => Promise<unknown>;
}

/** Reads again whatever may be another; one read at a time for each row and for the page, however much is going on. */
export const useLiveList = (userId: string, trash: boolean, { change, read }: LiveList): void => {
  const reading = useRef(new Map<DocumentId | "newest", { again: boolean }>());

  const readOnce = async (what: DocumentId | "newest", work: () => Promise<void>): Promise<void> => {
    const under = reading.current.get(what);
    if (under !== undefined) {
      under.again = true;
      return;
    }
    const turn = { again: false };
    reading.current.set(what, turn);
    await work();
    reading.current.delete(what);
    if (turn.again) await readOnce(what, work);
  };

  const readRow = async (id: DocumentId): Promise<void> => {
    const answer = await readDocument(id);
    const isGone = !answer.ok && answer.problem.status === 404;
    if (answer.ok || isGone) change((list) => withRow(list, id, answer.ok ? answer.value : null, trash));
  };

  const readNewest = async (): Promise<void> => {
    await read(listDocuments(trash, ""), (page) => (list) => withNewestPage(list, page));
  };

  useTopic(personTopic(userId), {
    onRead: () => void readOnce("newest", readNewest),
    onEvent: ({ kind, payload }) => {
      if (kind !== "document") return;
      const { id } = payload as { readonly id: DocumentId };
      void readOnce(id, () => readRow(id));
    },
  });
};
