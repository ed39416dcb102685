import { BellOff } from "lucide-react";
import { addressFor, sentenceFor, titleFor } from "@/client/inbox";
import { Avatar } from "@/components/ui/avatar";
import { IconButton } from "@/components/ui/icon-button";
import { Moment } from "@/components/ui/moment";
import type { NotificationView } from "@/protocol/notification-shapes";

interface NotificationItemProps {
  readonly notification: NotificationView;
  readonly onOpen: () => void;
  readonly onMute: () => void;
}

export function NotificationItem({ notification, onOpen, onMute }: NotificationItemProps) {
  const { actor, excerpt, createdAt, readAt, documentTitle } = notification;
  const isUnread = readAt === null;
  const sentence = (
    <>
      {sentenceFor(notification)} <span className="font-semibold">{titleFor(notification)}</span>
    </>
  );
  return (
    <li
      data-testid="notification"
      className="group relative flex gap-3 py-2.5 pr-2 pl-4 hover:bg-tint has-[a:focus-visible]:bg-tint"
    >
      <Avatar name={actor.name} color={actor.color} className="mt-0.5 size-9" />
      <div className="min-w-0 flex-1">
        {documentTitle === null ? (
          <p className="text-ink-soft">{sentence}</p>
        ) : (
          // An ordinary link: within the page that is open, it leads to the place in it.
          <a href={addressFor(notification)} onClick={onOpen} className="block after:absolute after:inset-0">
            {isUnread && <span className="sr-only">Unread: </span>}
            {sentence}
          </a>
        )}
        {excerpt !== "" && <p className="line-clamp-2 wrap-anywhere text-ink-soft">{excerpt}</p>}
        <p className="text-fine text-ink-soft">
          <Moment iso={createdAt} />
        </p>
      </div>
      {documentTitle !== null && (
        <IconButton
          icon={BellOff}
          label={`Mute “${documentTitle || "Untitled"}”`}
          onClick={onMute}
          className="relative opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100"
        />
      )}
      <span className="flex w-3 items-center" aria-hidden="true">
        {isUnread && <span data-testid="unread-dot" className="size-2.5 rounded-round bg-blue-fill" />}
      </span>
    </li>
  );
}
