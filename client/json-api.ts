// The JSON API as the browser speaks it. A refusal is an expected answer and comes back as one; nothing here throws.

import type { ChatMessageView, ChatPage, ChatReadUpTo } from "@/protocol/chat-shapes";
import type { Anchor, CommentView } from "@/protocol/comment-shapes";
import type { DocumentDetail, DocumentList, LinkAccess } from "@/protocol/document-shapes";
import { pageUserHeader } from "@/protocol/identity";
import { type DocumentId, newId } from "@/protocol/ids";
import type { NotificationPage, NotificationsRead, ReadMarks } from "@/protocol/notification-shapes";
import type { LinkRole } from "@/protocol/roles";

export interface Problem {
  /** 0 when no answer came at all. */
  readonly status: number;
  readonly title: string;
  /** Which of `domain/refusal.ts` it was; absent when the answer does not say. */
  readonly refused?: string;
}

/** Not right now: the same question may be answered later. */
export const mayPass = ({ status }: Problem): boolean => status === 0 || status === 429 || status >= 500;

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

const noAnswer: Problem = {
  status: 0,
  title: "The server did not answer. Check your connection and try again.",
};

// Not randomUUID, which browsers offer on https and localhost only.
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

const problemFrom = async (response: Response): Promise<Problem> => {
  const fallback = { status: response.status, title: "Something went wrong. Try again." };
  try {
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null) return fallback;
    const { type, title, detail } = body as { type?: unknown; title?: unknown; detail?: unknown };
    const refused = typeof type === "string" ? type.split(":").at(-1) : undefined;
    const words = typeof detail === "string" ? detail : title;
    return {
      ...fallback,
      ...(typeof words === "string" && { title: words }),
      ...(refused !== undefined && { refused }),
    };
  } catch {
    return fallback;
  }
};

/** Whose page this is; null where nobody is signed in. */
let pageUser: string | null = null;

/** From now on what is asked is refused when somebody else has signed in since. Returns the function that ends it. */
export const askFor = (userId: string): (() => void) => {
  pageUser = userId;
  return () => {
    if (pageUser === userId) pageUser = null;
  };
};

/** What was asked is not of whoever is signed in by now. */
export const isOfAnother = ({ refused }: Problem): boolean => refused === "other-person";

/** With a key of the caller's, a command that is sent again after a lost answer still acts once. */
export const newKey = (): string => newId(randomBytes);

export const ask = async <T>(
  method: string,
  path: string,
  body?: unknown,
  key = newKey(),
  /** Goes out also while the page is closed. */
  keepalive = false,
): Promise<Answer<T>> => {
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (pageUser !== null) headers.set(pageUserHeader, pageUser);
  if (method === "POST") headers.set("idempotency-key", key);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      keepalive,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) return { ok: false, problem: await problemFrom(response) };
    const text = await response.text();
    return { ok: true, value: (text === "" ? null : JSON.parse(text)) as T };
  } catch {
    return { ok: false, problem: noAnswer };
  }
};

export const addressOf = (id: DocumentId): string => `/documents/${encodeURIComponent(id)}`;

export const createDocument = (title?: string): Promise<Answer<DocumentDetail>> =>
  ask("POST", "/documents", title === undefined ? {} : { title });

export const listDocuments = (trash: boolean, cursor: string): Promise<Answer<DocumentList>> =>
  ask("GET", `/documents?${new URLSearchParams({ ...(trash ? { trash: "1" } : {}), cursor }).toString()}`);

export const readDocument = (id: DocumentId): Promise<Answer<DocumentDetail>> => ask("GET", addressOf(id));

export const renameDocument = (id: DocumentId, title: string): Promise<Answer<unknown>> =>
  ask("PATCH", addressOf(id), { title });

export const moveToTrash = (id: DocumentId): Promise<Answer<unknown>> => ask("DELETE", addressOf(id));

export const restoreDocument = (id: DocumentId): Promise<Answer<unknown>> =>
  ask("PATCH", addressOf(id), { trashed: false });

export const deletePermanently = (id: DocumentId): Promise<Answer<unknown>> =>
  ask("DELETE", `${addressOf(id)}?permanently=1`);

export const setLink = (id: DocumentId, access: LinkAccess, role: LinkRole): Promise<Answer<unknown>> =>
  ask("PUT", `${addressOf(id)}/link`, { access, role });

export interface MemberListed {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
}

export const listMembers = (id: DocumentId): Promise<Answer<{ readonly members: readonly MemberListed[] }>> =>
  ask("GET", `${addressOf(id)}/members`);

export const readChatPage = (id: DocumentId, before: number | null): Promise<Answer<ChatPage>> =>
  ask("GET", `${addressOf(id)}/chat${before === null ? "" : `?before=${before}`}`);

export const sendMessage = (id: DocumentId, body: string, key: string): Promise<Answer<ChatMessageView>> =>
  ask("POST", `${addressOf(id)}/chat`, { body }, key);

export const editMessage = (
  id: DocumentId,
  messageId: string,
  body: string,
): Promise<Answer<ChatMessageView>> => ask("PATCH", `${addressOf(id)}/chat/${messageId}`, { body });

export const deleteMessage = (id: DocumentId, messageId: string): Promise<Answer<unknown>> =>
  ask("DELETE", `${addressOf(id)}/chat/${messageId}`);

export const markChatRead = (id: DocumentId, upTo: number): Promise<Answer<ChatReadUpTo>> =>
  ask("PUT", `${addressOf(id)}/chat/read`, { upTo });

export const listNotifications = (cursor: string | null): Promise<Answer<NotificationPage>> =>
  ask("GET", `/notifications${cursor === null ? "" : `?${new URLSearchParams({ cursor }).toString()}`}`);

export const markNotificationsRead = (marks: ReadMarks): Promise<Answer<NotificationsRead>> =>
  ask("POST", "/notifications/read", marks);

export const readMuted = (id: DocumentId): Promise<Answer<{ readonly muted: boolean }>> =>
  ask("GET", `${addressOf(id)}/mute`);

export const setMuted = (id: DocumentId, muted: boolean): Promise<Answer<{ readonly muted: boolean }>> =>
  ask("PUT", `${addressOf(id)}/mute`, { muted });

export const readDigest = (): Promise<Answer<{ readonly wanted: boolean }>> => ask("GET", "/me/digest");

export const setDigest = (wanted: boolean): Promise<Answer<{ readonly wanted: boolean }>> =>
  ask("PUT", "/me/digest", { wanted });

const commentsOf = (id: DocumentId): string => `${addressOf(id)}/comments`;
const commentAt = (id: DocumentId, commentId: string): string => `${commentsOf(id)}/${commentId}`;

export const listComments = (id: DocumentId): Promise<Answer<{ comments: readonly CommentView[] }>> =>
  ask("GET", commentsOf(id));

export interface NewComment {
  readonly body: string;
  readonly anchor?: Anchor;
  readonly quote?: string;
  readonly parentId?: string;
  readonly suggestionId?: string;
}

export const addComment = (id: DocumentId, comment: NewComment, key: string): Promise<Answer<CommentView>> =>
  ask("POST", commentsOf(id), comment, key);

export const changeComment = (
  id: DocumentId,
  commentId: string,
  change: { readonly body: string } | { readonly resolved: boolean },
): Promise<Answer<CommentView>> => ask("PATCH", commentAt(id, commentId), change);

export const deleteComment = (id: DocumentId, commentId: string): Promise<Answer<unknown>> =>
  ask("DELETE", commentAt(id, commentId));

export const reanchorComment = (
  id: DocumentId,
  commentId: string,
  anchor: Anchor,
): Promise<Answer<CommentView>> => ask("PUT", `${commentAt(id, commentId)}/anchor`, anchor);

export const reactToComment = (
  id: DocumentId,
  commentId: string,
  emoji: string,
  on: boolean,
): Promise<Answer<CommentView>> => ask("PUT", `${commentAt(id, commentId)}/reactions`, { emoji, on });

export const readMe = (): Promise<Answer<{ readonly id: string }>> => ask("GET", "/me");

/** The same suggestion is told once, however often this is sent. */
export const tellSuggestion = (
  id: DocumentId,
  suggestionId: string,
  excerpt: string,
): Promise<Answer<unknown>> => ask("POST", `${addressOf(id)}/suggestions`, { suggestionId, excerpt });

export interface SuggestionDecided {
  readonly suggestionId: string;
  readonly verdict: "accepted" | "rejected";
  readonly authorId: string;
  readonly excerpt: string;
}

/** Its author is told once, however often this is sent. */
export const tellDecision = (
  id: DocumentId,
  decided: SuggestionDecided,
  key: string,
): Promise<Answer<unknown>> => ask("POST", `${addressOf(id)}/suggestions/decisions`, decided, key, true);

export const renameMe = (name: string): Promise<Answer<unknown>> => ask("PATCH", "/me", { name });

export const recolorMe = (color: string): Promise<Answer<unknown>> => ask("PATCH", "/me", { color });

export const signUp = (name: string, email: string, password: string): Promise<Answer<unknown>> =>
  ask("POST", "/sign-up", { name, email, password });

export const addPassword = (email: string, password: string): Promise<Answer<unknown>> =>
  ask("POST", "/me/account", { email, password });

export const changePassword = (current: string, next: string): Promise<Answer<unknown>> =>
  ask("POST", "/me/password", { current, next });
