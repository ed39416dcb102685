// Comments as the JSON API and `/live` tell them.
import type { Author } from "./identity";

/** One character of the text, as Yjs names it; `assoc` says on which side of it the position is. */
export interface RelativePosition {
  readonly type?: YId | null | undefined;
  readonly tname?: string | null | undefined;
  readonly item: YId;
  readonly assoc?: number | undefined;
}

interface YId {
  readonly client: number;
  readonly clock: number;
}

export interface Anchor {
  readonly from: RelativePosition;
  readonly to: RelativePosition;
}

/** The few that cover most of what people say without words. */
export const reactionEmoji = ["👍", "❤️", "🎉", "😄", "👀", "✅"] as const;

export type ReactionEmoji = (typeof reactionEmoji)[number];

export interface ReactionView {
  readonly emoji: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
}

/** A comment without a parent begins a thread. */
export interface CommentView {
  readonly id: string;
  readonly parentId: string | null;
  readonly author: Author;
  /** Empty when it was deleted. Mentions stand in it as protocol/mentions.ts writes them. */
  readonly body: string;
  readonly anchor: Anchor | null;
  readonly quote: string;
  readonly suggestionId: string | null;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  readonly resolvedAt: string | null;
  readonly resolvedBy: string | null;
  readonly reactions: readonly ReactionView[];
}
