// A chat as people read it: by day, and what one person says in one go together.
import type { ChatMessageView } from "@/protocol/chat-shapes";

export interface MessageGroup {
  /** The first of a day says which. */
  readonly day: string | null;
  /** Everything from here on had not been read when the chat was opened. */
  readonly isFirstUnread: boolean;
  readonly author: ChatMessageView["author"];
  readonly messages: readonly ChatMessageView[];
}

const oneGoMs = 5 * 60_000;

const dayOf = (iso: string): string => new Date(iso).toDateString();

export const groupsOf = (
  messages: readonly ChatMessageView[],
  readUpTo: number | null,
): readonly MessageGroup[] => {
  const groups: (MessageGroup & { messages: ChatMessageView[] })[] = [];
  let before: ChatMessageView | undefined;
  for (const message of messages) {
    const isNewDay = before === undefined || dayOf(before.createdAt) !== dayOf(message.createdAt);
    const isFirstUnread = readUpTo !== null && message.number > readUpTo && (before?.number ?? 0) <= readUpTo;
    const goesOn =
      before?.author.id === message.author.id &&
      Date.parse(message.createdAt) - Date.parse(before.createdAt) < oneGoMs;
    const group = groups.at(-1);
    if (group !== undefined && goesOn && !isNewDay && !isFirstUnread) group.messages.push(message);
    else {
      const day = isNewDay ? message.createdAt : null;
      groups.push({ day, isFirstUnread, author: message.author, messages: [message] });
    }
    before = message;
  }
  return groups;
};

const dayMs = 86_400_000;

export const dayWords = (iso: string, now: Date): string => {
  const day = new Date(iso);
  if (dayOf(iso) === now.toDateString()) return "Today";
  if (dayOf(iso) === new Date(now.getTime() - dayMs).toDateString()) return "Yesterday";
  const isThisYear = day.getFullYear() === now.getFullYear();
  return day.toLocaleDateString("en", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(!isThisYear && { year: "numeric" }),
  });
};

export const clockWords = (iso: string): string =>
  new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export const typingWords = (names: readonly string[]): string => {
  const [first, second] = names;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing…`;
  return names.length === 2 ? `${first} and ${second} are typing…` : `${names.length} people are typing…`;
};
