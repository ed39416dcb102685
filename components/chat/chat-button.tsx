import { MessagesSquare } from "lucide-react";
import { CountBadge } from "@/components/ui/count-badge";
import { IconButton } from "@/components/ui/icon-button";

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
      <CountBadge count={unread} />
    </span>
  );
}
