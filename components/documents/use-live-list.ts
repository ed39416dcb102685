"use client";

import { useRef } from "react";
import { withNewestPage, withRow } from "@/client/document-rows";
import { listDocuments, readDocument } from "@/client/json-api";
import { useTopic } from "@/components/live/live";
import type { DocumentListed } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { personTopic } from "@/protocol/live";

type ChangeRows = (change: (rows: readonly DocumentListed[]) => readonly DocumentListed[]) => void;

/** Reads a row again whenever it may be another; one read at a time for each, however much is going on. */
export const useLiveList = (userId: string, trash: boolean, changeRows: ChangeRows): void => {
  const reading = useRef(new Map<DocumentId, { again: boolean }>());

  const readRow = async (id: DocumentId): Promise<void> => {
    const under = reading.current.get(id);
    if (under !== undefined) {
      under.again = true;
      return;
    }
    const read = { again: false };
    reading.current.set(id, read);
    const answer = await readDocument(id);
    reading.current.delete(id);
    const isGone = !answer.ok && answer.problem.status === 404;
    if (answer.ok || isGone) changeRows((rows) => withRow(rows, id, answer.ok ? answer.value : null, trash));
    if (read.again) void readRow(id);
  };

  const readNewest = async (): Promise<void> => {
    const answer = await listDocuments(trash, "");
    if (answer.ok) changeRows((rows) => withNewestPage(rows, answer.value));
  };

  useTopic(personTopic(userId), {
    onRead: () => void readNewest(),
    onEvent: ({ kind, payload }) => {
      if (kind === "document") void readRow((payload as { readonly id: DocumentId }).id);
    },
  });
};
