"use client";

import { Bell as BellIcon, CheckCheck, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { useKeptDecisions } from "@/components/suggestions/use-kept-decisions";
import { Button } from "@/components/ui/button";
import { CountBadge } from "@/components/ui/count-badge";
import { IconButton } from "@/components/ui/icon-button";
import { isInToast } from "@/components/ui/toast";
import type { NotificationView } from "@/protocol/notification-shapes";
import { NotificationItem } from "./notification-item";
import { type DocumentHere, useInbox } from "./use-inbox";

interface BellProps {
  readonly userId: string;
  readonly here?: DocumentHere | null;
}

/** Beside the bell on wide screens, the whole screen on narrow ones. */
export function Bell({ userId, here = null }: BellProps) {
  useKeptDecisions(userId);
  const { inbox, failed, loadingMore, mark, loadMore, mute, readFirst } = useInbox(userId, here);
  const [open, setOpen] = useState(false);
  const { notifications, unread, nextCursor, loaded } = inbox;
  const label = unread === 0 ? "Notifications" : `Notifications, ${unread} unread`;
  const newest = notifications[0];

  const today = notifications.filter(({ createdAt }) => isToday(createdAt));
  const earlier = notifications.filter(({ createdAt }) => !isToday(createdAt));

  const section = (title: string, items: readonly NotificationView[]) =>
    items.length > 0 && (
      <section aria-label={title}>
        <h3 className="px-4 pt-3 pb-1 text-fine font-semibold text-ink-soft">{title}</h3>
        <ul>
          {items.map((notification) => (
            <NotificationItem
              key={notification.id}
              notification={notification}
              onOpen={() => {
                setOpen(false);
                if (notification.readAt === null) void mark({ ids: [notification.id] });
              }}
              onMute={() => void mute(notification)}
            />
          ))}
        </ul>
      </section>
    );

  return (
    <Dialog.Root open={open} onOpenChange={setOpen} modal={false}>
      <span className="relative inline-flex">
        <Dialog.Trigger asChild>
          <IconButton icon={BellIcon} label={label} />
        </Dialog.Trigger>
        <CountBadge count={unread} />
      </span>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          // The toast with "Undo" is about what was muted here.
          onFocusOutside={(event) => {
            if (isInToast(event.target)) event.preventDefault();
          }}
          className="rise-in fixed z-50 flex flex-col bg-raised outline-none max-sm:inset-0 sm:top-[calc(var(--bar-height)+0.375rem)] sm:right-4 sm:max-h-[min(36rem,calc(100dvh-var(--bar-height)-1.5rem))] sm:w-96 sm:rounded-card sm:border sm:border-line sm:shadow-raised"
        >
          <div className="flex items-center gap-1 border-b border-line py-1.5 pr-2 pl-4">
            <Dialog.Title className="mr-auto font-display text-lead font-bold tracking-tight">
              Notifications
            </Dialog.Title>
            {unread > 0 && newest !== undefined && (
              <IconButton
                icon={CheckCheck}
                label="Mark all as read"
                onClick={() => void mark({ upTo: newest.createdAt })}
              />
            )}
            <Dialog.Close asChild>
              <IconButton icon={X} label="Close notifications" />
            </Dialog.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-2">
            {section("Today", today)}
            {section("Earlier", earlier)}
            {loaded && notifications.length === 0 && <NothingNew />}
            {!loaded && !failed && <p className="px-4 py-8 text-center text-ink-soft">Loading…</p>}
            {failed && (
              <div className="flex flex-col items-center gap-3 px-4 py-8 text-center">
                <p>Notifications could not be read.</p>
                <Button onClick={() => void readFirst()}>Try again</Button>
              </div>
            )}
            {nextCursor !== null && (
              <div className="flex justify-center pt-2">
                <Button look="quiet" pending={loadingMore} onClick={() => void loadMore()}>
                  Show more
                </Button>
              </div>
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const isToday = (iso: string): boolean => new Date(iso).toDateString() === new Date().toDateString();

function NothingNew() {
  return (
    <div className="px-6 py-10 text-center">
      <p className="font-display text-lead font-semibold">Nothing new</p>
      <p className="mt-1 text-balance text-ink-soft">
        When somebody mentions you, answers you or shares with you, it is said here.
      </p>
    </div>
  );
}
