"use client";

import { useCallback, useEffect, useState } from "react";
import { DeviceCopies, type UnsavedDocument } from "@/client/device-copies";
import { forgetDraftsOfOthers } from "@/client/drafts";
import { upload } from "@/client/upload";
import type { DocumentId } from "@/protocol/ids";

/** Whoever used this browser before has nothing left in it that the server has too. */
export const useForgottenOthers = (userId: string): void => {
  useEffect(() => {
    void new DeviceCopies().forgetSavedOfOthers(userId);
  }, [userId]);
};

interface DeviceState {
  readonly documents: readonly UnsavedDocument[];
  readonly ofOthers: number;
}

const nothing: DeviceState = { documents: [], ofOthers: 0 };
const lookAgainMs = 2_000;

const same = (a: DeviceState, b: DeviceState): boolean =>
  a.ofOthers === b.ofOthers &&
  a.documents.length === b.documents.length &&
  a.documents.every(
    ({ id, changes, replacedAt }, at) =>
      id === b.documents[at]?.id &&
      changes === b.documents[at].changes &&
      replacedAt === b.documents[at].replacedAt,
  );

/** What only this device has, as of now: another tab may add to it, or send it. */
export const useUnsavedDocuments = (userId: string) => {
  const [state, setState] = useState(nothing);

  const look = useCallback(async (): Promise<void> => {
    const copies = new DeviceCopies();
    const [documents, ofOthers] = await Promise.all([
      copies.unsavedOf(userId),
      copies.unsavedOfOthers(userId),
    ]);
    setState((before) => {
      const now = { documents, ofOthers };
      return same(before, now) ? before : now;
    });
  }, [userId]);

  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), lookAgainMs);
    return () => clearInterval(timer);
  }, [look]);

  const forget = async (document: UnsavedDocument): Promise<void> => {
    await new DeviceCopies().forgetDocument(userId, document);
    await look();
  };

  const forgetOthers = async (): Promise<void> => {
    forgetDraftsOfOthers(userId);
    await new DeviceCopies().forgetOthers(userId);
    await look();
  };

  return { ...state, look, forget, forgetOthers };
};

const socketOrigin = (): string => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;

/** Sends what a document on this device holds, for as long as it stands in the list; true when it is not taken. */
export const useUpload = (userId: string, documentId: DocumentId, onSent: () => Promise<void>): boolean => {
  const [refused, setRefused] = useState(false);
  useEffect(
    () =>
      upload({ userId, documentId, origin: socketOrigin() }, (state) => {
        setRefused(state === "refused");
        void onSent();
      }),
    [userId, documentId, onSent],
  );
  return refused;
};
