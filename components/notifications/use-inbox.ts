"use client";

import { useState } from "react";
import {
  addressFor,
  emptyInbox,
  isReadOut,
  sentenceFor,
  titleFor,
  withFirstPage,
  withNextPage,
  withNotification,
  withRead,
} from "@/client/inbox";
import { listNotifications, markNotificationsRead, setMuted } from "@/client/json-api";
import { useTopic } from "@/components/live/live";
import { useToast } from "@/components/ui/toast";
import type { DocumentId } from "@/protocol/ids";
import { type LiveEvent, personTopic } from "@/protocol/live";
import type { NotificationsRead, NotificationView, ReadMarks } from "@/protocol/notification-shapes";

/** The document that a page shows. */
export interface DocumentHere {
  readonly id: DocumentId;
  readonly chatIsOpen: boolean;
}

/**
 * What this person is told about, the same in every tab. A new one is said in the tab that is looked at, unless it is
 * of the chat that is open there.
 */
export const useInbox = (userId: string, here: DocumentHere | null) => {
  const [inbox, setInbox] = useState(emptyInbox);
  const [failed, setFailed] = useState(false);
  const [loadingMore, setLoadingMore] = useState(false);
  const toast = useToast();

  const readFirst = async (): Promise<void> => {
    const answer = await listNotifications(null);
    setFailed(!answer.ok);
    if (answer.ok) setInbox(withFirstPage(answer.value));
  };

  const goTo = (notification: NotificationView): void => {
    void mark({ ids: [notification.id] });
    location.assign(addressFor(notification));
  };

  const onEvent = ({ kind, payload }: LiveEvent): void => {
    if (kind === "notifications-read") {
      setInbox((current) => withRead(current, payload as NotificationsRead, new Date().toISOString()));
    }
    if (kind !== "notification") return;
    const notification = payload as NotificationView;
    setInbox((current) => withNotification(current, notification));
    if (document.hidden) return;
    if (notification.inChat && here?.chatIsOpen === true && notification.documentId === here.id) {
      // It stands before their eyes.
      void mark({ ids: [notification.id] });
      return;
    }
    toast({
      text: `${sentenceFor(notification)} ${titleFor(notification)}`,
      isSilent: isReadOut(notification, here?.id),
      action: { label: "Open", onAction: () => goTo(notification) },
    });
  };

  useTopic(personTopic(userId), { onRead: () => void readFirst(), onEvent });

  const mark = async (marks: ReadMarks): Promise<void> => {
    const answer = await markNotificationsRead(marks);
    if (!answer.ok) return toast({ text: answer.problem.title, tone: "failure" });
    setInbox((current) => withRead(current, answer.value, new Date().toISOString()));
  };

  const loadMore = async (): Promise<void> => {
    if (inbox.nextCursor === null || loadingMore) return;
    setLoadingMore(true);
    const answer = await listNotifications(inbox.nextCursor);
    setLoadingMore(false);
    if (answer.ok) setInbox((current) => withNextPage(current, answer.value));
    else toast({ text: answer.problem.title, tone: "failure" });
  };

  const mute = async ({ documentId, documentTitle }: NotificationView): Promise<void> => {
    const id = documentId as DocumentId;
    const answer = await setMuted(id, true);
    if (!answer.ok) return toast({ text: answer.problem.title, tone: "failure" });
    toast({
      text: `“${documentTitle || "Untitled"}” is muted`,
      action: { label: "Undo", onAction: () => void setMuted(id, false) },
    });
  };

  return { inbox, failed, loadingMore, mark, loadMore, mute, readFirst };
};
