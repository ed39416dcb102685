import { Ellipsis, PencilLine, RotateCcw, Trash2, X } from "lucide-react";
import type { PendingMessage } from "@/client/chat-log";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { ChatMessageView } from "@/protocol/chat-shapes";
import { clockWords } from "./message-groups";
import { MessageText } from "./message-text";

const bubble = "max-w-full rounded-card px-3 py-1.5";

interface ChatMessageProps {
  readonly message: ChatMessageView;
  readonly isOwn: boolean;
  readonly isMarked: boolean;
  /** Absent for those who may not. */
  readonly onEdit: (() => void) | undefined;
  readonly onRemove: (() => void) | undefined;
}

export function ChatMessage({ message, isOwn, isMarked, onEdit, onRemove }: ChatMessageProps) {
  const { id, body, editedAt, deletedAt, author, createdAt } = message;
  if (deletedAt !== null) {
    return (
      <div id={`chat-${id}`} className={`${bubble} border border-line text-fine text-ink-soft italic`}>
        Message deleted
      </div>
    );
  }
  return (
    <div id={`chat-${id}`} className="group/message relative max-w-full">
      <div
        className={`${bubble} ${isOwn ? "bg-blue-wash" : "bg-tint"} ${isMarked ? "outline-2 outline-yellow-deep" : ""}`}
      >
        <span className="sr-only">
          {isOwn ? "You" : author.name}, {clockWords(createdAt)}:{" "}
        </span>
        <MessageText body={body} />
        {editedAt !== null && <span className="text-fine text-ink-soft">edited</span>}
      </div>
      {(onEdit !== undefined || onRemove !== undefined) && (
        <div
          className={`absolute inset-y-0 flex items-center ${isOwn ? "right-full" : "left-full"} opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100`}
        >
          <Menu
            trigger={
              <IconButton icon={Ellipsis} label="Actions for this message" className="-my-2 min-w-8" />
            }
          >
            {onEdit !== undefined && (
              <MenuItem icon={PencilLine} onSelect={onEdit}>
                Edit
              </MenuItem>
            )}
            {onRemove !== undefined && (
              <MenuItem icon={Trash2} onSelect={onRemove} danger>
                Delete
              </MenuItem>
            )}
          </Menu>
        </div>
      )}
    </div>
  );
}

interface PendingProps {
  readonly message: PendingMessage;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

const stateWords: Record<PendingMessage["state"], string> = {
  sending: "Sending…",
  waiting: "Waiting for the connection",
  failed: "Not sent",
};

export function PendingChatMessage({ message, onRetry, onDiscard }: PendingProps) {
  const { state, body, problem } = message;
  const failed = state === "failed";
  return (
    <div className="flex flex-col items-end gap-0.5" data-testid={`message-${state}`}>
      <div className={`${bubble} ${failed ? "bg-red-wash" : "bg-blue-wash opacity-70"}`}>
        <MessageText body={body} />
      </div>
      <div className={`flex items-center text-fine ${failed ? "text-red" : "text-ink-soft"}`}>
        <span>{failed && problem !== "" ? `${stateWords.failed}. ${problem}` : stateWords[state]}</span>
        {failed && <IconButton icon={RotateCcw} label="Send again" onClick={onRetry} className="min-w-9" />}
        {state !== "sending" && (
          <IconButton icon={X} label="Discard this message" onClick={onDiscard} className="min-w-9" />
        )}
      </div>
    </div>
  );
}
