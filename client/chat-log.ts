// The chat of a document as this tab knows it: what was said, what is on its way, and how far this person has read.
// Pure: a page, an event or an answer in, the next state out. Implements CHAT-7.
import type { ChatMessageView, ChatPage } from "@/protocol/chat-shapes";

export interface PendingMessage {
  /** Sent with every try, so that however many reach the server, one message is made. */
  readonly key: string;
  readonly body: string;
  readonly at: string;
  /** `waiting` goes out by itself when the connection is back; `failed` was refused, and waits for a person. */
  readonly state: "sending" | "waiting" | "failed";
  readonly problem: string;
}

export interface ChatLog {
  readonly loaded: boolean;
  /** Without gaps, by number. */
  readonly messages: readonly ChatMessageView[];
  readonly pending: readonly PendingMessage[];
  readonly hasMore: boolean;
  readonly readUpTo: number;
  readonly unread: number;
}

export const emptyChatLog = (pending: readonly PendingMessage[] = []): ChatLog => ({
  loaded: false,
  messages: [],
  pending,
  hasMore: false,
  readUpTo: 0,
  unread: 0,
});

export const latestIn = ({ messages }: ChatLog): number => messages.at(-1)?.number ?? 0;

const joined = (
  known: readonly ChatMessageView[],
  news: readonly ChatMessageView[],
): readonly ChatMessageView[] => {
  const byNumber = new Map([...known, ...news].map((message) => [message.number, message]));
  return [...byNumber.values()].toSorted((a, b) => a.number - b.number);
};

/** One that was sent and whose answer has not come is recognised by what it says. */
const withoutThose = (
  pending: readonly PendingMessage[],
  own: readonly ChatMessageView[],
): readonly PendingMessage[] => {
  const left = [...pending];
  for (const { body, createdAt } of own) {
    const at = left.findIndex((waiting) => waiting.body === body && waiting.at <= createdAt);
    if (at !== -1) left.splice(at, 1);
  }
  return left;
};

/** The newest messages, read when the listening begins or when events were missed. */
export const withNewest = (log: ChatLog, page: ChatPage, userId: string): ChatLog => {
  const first = page.messages[0]?.number ?? 1;
  const connects = latestIn(log) >= first - 1;
  /** Said while the page was on its way. */
  const later = log.messages.filter(
    ({ number, author, deletedAt }) => number > page.latest && author.id !== userId && deletedAt === null,
  );
  const news = page.messages.filter(({ number, author }) => number > latestIn(log) && author.id === userId);
  return {
    loaded: true,
    messages: connects ? joined(log.messages, page.messages) : page.messages,
    pending: log.loaded || log.pending.length > 0 ? withoutThose(log.pending, news) : log.pending,
    hasMore: connects && log.loaded ? log.hasMore : page.hasMore,
    readUpTo: page.readUpTo,
    unread: page.unread + later.length,
  };
};

/** Those before the number that was asked with. Where the log begins elsewhere by now, they would leave a gap. */
export const withOlder = (log: ChatLog, page: ChatPage, before: number): ChatLog =>
  log.messages[0]?.number !== before
    ? log
    : { ...log, messages: joined(page.messages, log.messages), hasMore: page.hasMore };

/** Somebody said something, changed it or took it back. */
export const withMessage = (log: ChatLog, message: ChatMessageView, userId: string): ChatLog => {
  const isNew = message.number > latestIn(log);
  const known = log.messages.find(({ number }) => number === message.number);
  // Further back than what is loaded: it is read when somebody scrolls there.
  if (!isNew && known === undefined) return log;
  // An answer that is older than what was heard: nothing that was taken back is said again.
  if (known?.deletedAt != null && message.deletedAt === null) return log;
  const isOwn = message.author.id === userId;
  const isUnread = !isOwn && message.number > log.readUpTo;
  const change = isNew ? Number(isUnread && message.deletedAt === null) : 0;
  const wasTakenBack = isUnread && known?.deletedAt === null && message.deletedAt !== null;
  return {
    ...log,
    messages: joined(log.messages, [message]),
    pending: isNew && isOwn ? withoutThose(log.pending, [message]) : log.pending,
    unread: Math.max(0, log.unread + change - Number(wasTakenBack)),
  };
};

export const withReadUpTo = (log: ChatLog, upTo: number, userId: string): ChatLog => {
  if (upTo <= log.readUpTo) return log;
  const unread = log.messages.filter(
    ({ number, author, deletedAt }) => number > upTo && author.id !== userId && deletedAt === null,
  );
  return { ...log, readUpTo: upTo, unread: unread.length };
};

export const withPending = (log: ChatLog, message: PendingMessage): ChatLog => ({
  ...log,
  pending: log.pending.some(({ key }) => key === message.key)
    ? log.pending.map((known) => (known.key === message.key ? message : known))
    : [...log.pending, message],
});

export const withoutPending = (log: ChatLog, key: string): ChatLog => ({
  ...log,
  pending: log.pending.filter((message) => message.key !== key),
});
