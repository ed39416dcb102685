"use client";

import { useState } from "react";
import { Following } from "@/client/following";
import {
  addressFor,
  emptyInbox,
  type Inbox,
  isReadOut,
  sentenceFor,
  titleFor,
  withFirstPage,
  withNextPage,
  withNotification,
  withRead,
  withReworded,
} from "@/client/inbox";
import { listNotifications, markNotificationsRead, setMuted } from "@/client/json-api";
import { useTopic } from "@/components/live/live";
import { useToast } from "@/components/ui/toast";
import type { DocumentId } from "@/protocol/ids";
import { type LiveEvent, personTopic } from "@/protocol/live";
import type {
  NotificationsRead,
  NotificationsReworded,
  NotificationView,
  ReadMarks,
} from "@/protocol/notification-shapes";

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
  const [following] = useState(() => new Following<Inbox>());
  const [failed, setFailed] = useState(false);
  const [loadingMore, setLoadingMore] = useState(false);
  const toast = useToast();

  const readFirst = async (): Promise<void> => {
    const answer = await following.read(listNotifications(null), withFirstPage);
    setFailed(!answer.ok);
    if (answer.ok) setInbox(answer.value);
  };

  const change = (apply: (inbox: Inbox) => Inbox): void => {
    following.heard(apply);
    setInbox(apply);
  };

  const noteRead = (read: NotificationsRead): void => {
    const at = new Date().toISOString();
    change((current) => withRead(current, read, at));
  };

  const goTo = (notification: NotificationView): void => {
    void mark({ ids: [notification.id] });
    location.assign(addressFor(notification));
  };

  const onEvent = ({ kind, payload }: LiveEvent): void => {
    if (kind === "notifications-read") noteRead(payload as NotificationsRead);
    if (kind === "notifications-reworded")
      change((current) => withReworded(current, payload as NotificationsReworded));
    if (kind !== "notification") return;
    const notification = payload as NotificationView;
    change((current) => withNotification(current, notification));
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
    noteRead(answer.value);
  };

  const loadMore = async (): Promise<void> => {
    const { nextCursor } = inbox;
    if (nextCursor === null || loadingMore) return;
    setLoadingMore(true);
    const answer = await following.read(listNotifications(nextCursor), withFirstPage);
    setLoadingMore(false);
    if (answer.ok) setInbox((current) => withNextPage(current, answer.value, nextCursor));
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
