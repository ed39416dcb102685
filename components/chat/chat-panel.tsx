"use client";

import { ArrowDown } from "lucide-react";
import { useState } from "react";
import type { ChatSession, ChatState } from "@/client/chat-session";
import { chatTarget } from "@/client/drafts";
import { SidePanel } from "@/components/document/side-panel";
import { useMentionPeople } from "@/components/mentions/use-mention-people";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { ChatMessageView } from "@/protocol/chat-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { ChatComposer } from "./chat-composer";
import { ChatMessage, PendingChatMessage } from "./chat-message";
import { clockWords, dayWords, groupsOf, type MessageGroup, typingWords } from "./message-groups";
import { useChatScroll } from "./use-chat-scroll";

interface ChatPanelProps {
  readonly documentId: DocumentId;
  readonly chat: ChatSession;
  readonly state: ChatState;
  readonly you: Identity;
  readonly here: readonly Identity[];
  /** May take away what others said. */
  readonly mayManage: boolean;
  /** The message that somebody came to see. */
  readonly markedId: string | null;
  readonly onClose: () => void;
}

export function ChatPanel(props: ChatPanelProps) {
  const { documentId, chat, state, you, here, mayManage, markedId, onClose } = props;
  const [editing, setEditing] = useState<ChatMessageView | null>(null);
  const [readAtOpening, setReadAtOpening] = useState<number | null>(null);
  const people = useMentionPeople({
    documentId,
    ownId: you.userId,
    here,
    said: state.messages,
    wanted: true,
  });
  const scroll = useChatScroll(chat, state, markedId);
  const toast = useToast();

  // The line stays where it was when the chat was opened, also when everything is read by now.
  if (readAtOpening === null && state.loaded) setReadAtOpening(state.unread > 0 ? state.readUpTo : Infinity);

  const remove = async (message: ChatMessageView): Promise<void> => {
    const answer = await chat.remove(message.id);
    if (!answer.ok) toast({ text: answer.problem.title, tone: "failure" });
  };

  const save = async (message: ChatMessageView, body: string): Promise<string | null> => {
    const answer = await chat.edit(message.id, body);
    return answer.ok ? null : answer.problem.title;
  };

  const own = state.messages.filter(
    ({ author, deletedAt }) => author.id === you.userId && deletedAt === null,
  );
  const isEmpty = state.loaded && state.messages.length === 0 && state.pending.length === 0;

  return (
    <SidePanel
      title="Chat"
      onClose={onClose}
      foot={
        <ChatComposer
          key={editing?.id ?? "new"}
          place={{ userId: you.userId, documentId, target: chatTarget }}
          people={people}
          onTyping={() => chat.typing()}
          onSend={(body) => {
            chat.send(body);
            scroll.toEnd();
          }}
          lastOwn={own.at(-1)}
          editing={editing}
          onEdit={setEditing}
          onStopEditing={({ id }) => setEditing((now) => (now?.id === id ? null : now))}
          onSave={save}
        />
      }
    >
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div
          ref={scroll.area}
          onScroll={scroll.onScroll}
          role="log"
          aria-label="Messages"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
          tabIndex={0}
          className="flex flex-1 flex-col gap-3 overflow-y-auto overscroll-contain px-3 py-4 [overflow-anchor:none]"
        >
          {state.hasMore && (
            <div className="flex justify-center">
              <Button look="quiet" pending={state.loadingOlder} onClick={() => void chat.loadOlder()}>
                Older messages
              </Button>
            </div>
          )}
          {isEmpty && <EmptyChat />}
          {!state.loaded && <p className="m-auto text-ink-soft">Loading messages…</p>}
          {groupsOf(state.messages, readAtOpening).map((group) => (
            <Group key={group.messages[0]?.id} group={group} isOwn={group.author.id === you.userId}>
              {(message) => (
                <ChatMessage
                  key={message.id}
                  message={message}
                  isOwn={message.author.id === you.userId}
                  isMarked={message.id === markedId}
                  onEdit={message.author.id === you.userId ? () => setEditing(message) : undefined}
                  onRemove={
                    mayManage || message.author.id === you.userId ? () => void remove(message) : undefined
                  }
                />
              )}
            </Group>
          ))}
          {state.pending.map((message) => (
            <PendingChatMessage
              key={message.key}
              message={message}
              onRetry={() => chat.retry(message.key)}
              onDiscard={() => chat.discard(message.key)}
            />
          ))}
        </div>
        {!scroll.atEnd && (
          <div className="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
            <Button className="pointer-events-auto shadow-raised" onClick={scroll.toEnd}>
              <ArrowDown aria-hidden="true" className="size-4.5" />
              {state.unread > 0 ? `${state.unread} new` : "Latest"}
            </Button>
          </div>
        )}
      </div>
      <p aria-live="polite" className="h-6 shrink-0 truncate px-4 text-fine text-ink-soft">
        {typingWords(state.typing.map(({ name }) => name))}
      </p>
    </SidePanel>
  );
}

function EmptyChat() {
  return (
    <div className="m-auto max-w-60 text-center">
      <p className="font-display text-lead font-semibold">Nothing said yet</p>
      <p className="mt-1 text-balance text-ink-soft">Talk here with everybody who can open the document.</p>
    </div>
  );
}

interface GroupProps {
  readonly group: MessageGroup;
  readonly isOwn: boolean;
  readonly children: (message: ChatMessageView) => React.ReactNode;
}

function Group({ group, isOwn, children }: GroupProps) {
  const { day, isFirstUnread, author, messages } = group;
  return (
    <>
      {day !== null && <Divider>{dayWords(day, new Date())}</Divider>}
      {isFirstUnread && <Divider strong>New messages</Divider>}
      <div className={`flex gap-2 ${isOwn ? "justify-end" : ""}`}>
        {!isOwn && <Avatar name={author.name} color={author.color} className="size-8" />}
        <div
          className={`flex max-w-[calc(100%-5.25rem)] min-w-0 flex-col gap-1 ${isOwn ? "items-end" : "items-start"}`}
        >
          <p aria-hidden="true" className="flex gap-2 text-fine text-ink-soft">
            {!isOwn && <span className="truncate font-semibold text-ink">{author.name}</span>}
            <span>{clockWords(messages[0]?.createdAt ?? "")}</span>
          </p>
          {messages.map(children)}
        </div>
      </div>
    </>
  );
}

interface DividerProps {
  readonly strong?: boolean;
  readonly children: string;
}

function Divider({ strong = false, children }: DividerProps) {
  return (
    <div
      className={`flex items-center gap-3 text-fine font-semibold before:h-px before:flex-1 after:h-px after:flex-1 ${strong ? "text-red before:bg-red after:bg-red" : "text-ink-soft before:bg-line after:bg-line"}`}
    >
      {children}
    </div>
  );
}
