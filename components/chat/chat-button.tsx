import { MessagesSquare } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { UnreadBadge } from "@/components/ui/unread-badge";

interface ChatButtonProps {
  readonly unread: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}

export function ChatButton({ unread, open, onToggle }: ChatButtonProps) {
  return (
    <span className="relative inline-flex">
      <IconButton
        icon={MessagesSquare}
        label={unread === 0 ? "Chat" : `Chat, ${unread} unread`}
        aria-pressed={open}
        onClick={onToggle}
      />
      <UnreadBadge count={unread} />
    </span>
  );
}
