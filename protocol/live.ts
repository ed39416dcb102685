// What `/live` tells, and the words both ends say for it. A topic is a stream of events, numbered without gaps in
// the order of their commits, so that a client that names the last number it has heard gets exactly what came after
// it. Pure: text in, values out.
//
//   client                                          server
//   subscribe   { topic, after? }                   subscribed   { topic, latest }
//   unsubscribe { topic }                           unsubscribed { topic, reason }
//   typing      { topic }                           event        { topic, number, kind, payload }
//   ping        { }                                 reset        { topic, latest }
//                                                   typing       { topic, person }
//                                                   pong         { }
import type { Identity } from "./identity";
import { type DocumentId, parseDocumentId } from "./ids";

export type Topic = `document/${DocumentId}` | `person/${string}`;

export const documentTopic = (documentId: DocumentId): Topic => `document/${documentId}`;

export const personTopic = (userId: string): Topic => `person/${userId}`;

export type LiveEventKind =
  // of a document
  /** A comment was added or changed; the payload is the comment as it is now. */
  | "comment"
  | "comment-deleted"
  /** A chat message was added or changed; the payload is the message as it is now. */
  | "chat-message"
  /** Members, invitations or the link changed; read them again. */
  | "sharing"
  // of a person
  /** A notification was made or changed; the payload is the notification as it is now. */
  | "notification"
  /** Notifications were read, in whichever tab; the payload says which, and how many are still unread. */
  | "notifications-read"
  /** What these notifications tell of was edited or deleted; they say what it says now. */
  | "notifications-reworded"
  /** How far this person has read a chat, in whichever tab. */
  | "chat-read"
  /** A document of theirs was made, named, shared, edited, trashed or restored; read its row again. */
  | "document"
  /** What this person may do with a document that they asked to be let into may have changed; ask again. */
  | "access";

export type UnsubscribedReason =
  /** The client asked for it. */
  | "asked"
  /** There is no such topic, or it is not, or not any more, for this person. */
  | "unknown"
  /** The document is in the trash; said only to those who had it. */
  | "trashed"
  /** This connection listens to as many topics as it may. */
  | "too-many";

export interface LiveEvent {
  readonly topic: Topic;
  readonly number: number;
  readonly kind: LiveEventKind;
  readonly payload: unknown;
}

export type LiveClientMessage =
  /** `after` is the last number this client has heard; without it, it hears what comes from now on. */
  | { readonly type: "subscribe"; readonly topic: Topic; readonly after?: number }
  | { readonly type: "unsubscribe"; readonly topic: Topic }
  /** This person is writing something for this topic; told to the others and kept nowhere. */
  | { readonly type: "typing"; readonly topic: Topic }
  | { readonly type: "ping" };

export type LiveServerMessage =
  /** What comes next is the event after `after`, or after `latest` when none was given. */
  | { readonly type: "subscribed"; readonly topic: Topic; readonly latest: number }
  | { readonly type: "unsubscribed"; readonly topic: Topic; readonly reason: UnsubscribedReason }
  | ({ readonly type: "event" } & LiveEvent)
  /** Events after the number that was named are gone: read anew what they told of. The next is after `latest`. */
  | { readonly type: "reset"; readonly topic: Topic; readonly latest: number }
  | { readonly type: "typing"; readonly topic: Topic; readonly person: Identity }
  | { readonly type: "pong" };

export type TopicSubject =
  | { readonly kind: "document"; readonly documentId: DocumentId }
  | { readonly kind: "person"; readonly userId: string };

/** null for what names no topic. */
export const parseTopic = (
  text: string,
): { readonly topic: Topic; readonly subject: TopicSubject } | null => {
  const [kind, id, ...rest] = text.split("/");
  // People have ids of the same spelling as documents.
  const parsed = rest.length === 0 && id !== undefined ? parseDocumentId(id) : null;
  if (parsed === null) return null;
  if (kind === "document") {
    return { topic: documentTopic(parsed), subject: { kind, documentId: parsed } };
  }
  return kind === "person" ? { topic: personTopic(parsed), subject: { kind, userId: parsed } } : null;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const readJson = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
};

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const onlyKeys = (value: object, ...allowed: readonly string[]): boolean =>
  Object.keys(value).every((key) => allowed.includes(key));

/** null means malformed: the sender broke the grammar. A topic that does not exist is no breach of it. */
export const readLiveClientMessage = (text: string): LiveClientMessage | null => {
  const message = readJson(text);
  if (message === null) return null;
  const { type, topic, after } = message;
  if (type === "ping") return onlyKeys(message, "type") ? { type } : null;
  if (typeof topic !== "string") return null;
  // What it names is looked into by whoever decides about it.
  const named = topic as Topic;
  switch (type) {
    case "subscribe":
      if (!onlyKeys(message, "type", "topic", "after")) return null;
      if (after === undefined) return { type, topic: named };
      return isNumber(after) ? { type, topic: named, after } : null;
    case "unsubscribe":
    case "typing":
      return onlyKeys(message, "type", "topic") ? { type, topic: named } : null;
    default:
      return null;
  }
};

/** `null` for what is no message at all; types and fields of a newer server are let through. */
export const readLiveServerMessage = (
  text: string,
): LiveServerMessage | { readonly type: "other" } | null => {
  const message = readJson(text);
  if (message === null || typeof message.type !== "string") return null;
  const { type, topic, latest, number, kind, reason, person } = message;
  if (type === "pong") return { type };
  const isOurs = ["subscribed", "unsubscribed", "event", "reset", "typing"].includes(type);
  if (!isOurs) return { type: "other" };
  const isWhole =
    typeof topic === "string" &&
    (type === "event"
      ? isNumber(number) && typeof kind === "string"
      : type === "unsubscribed"
        ? typeof reason === "string"
        : type === "typing"
          ? isRecord(person) && typeof person.userId === "string" && typeof person.name === "string"
          : isNumber(latest));
  return isWhole ? (message as unknown as LiveServerMessage) : null;
};

export const writeLive = (message: LiveClientMessage | LiveServerMessage): string => JSON.stringify(message);
