// Rows and accounts in the words of the contract.
import type { z } from "zod";
import type { Account } from "@/domain/accounts";
import type { DocumentView } from "@/domain/documents";
import type { SignedIn } from "@/domain/session";
import type { CommentView } from "@/protocol/comment-shapes";
import type { contract } from "./contract";

export const presentDocument = (document: DocumentView): z.output<typeof contract.getDocument.answer> => ({
  ...document,
  createdAt: document.createdAt.toISOString(),
  editedAt: document.editedAt.toISOString(),
  trashedAt: document.trashedAt?.toISOString() ?? null,
});

type Me = z.output<typeof contract.getMe.answer>;

export const presentMe = ({ identity, email, isGuest }: SignedIn): Me => ({
  id: identity.userId,
  name: identity.name,
  color: identity.color,
  email,
  isGuest,
});

/** An account that was just opened with a password. */
export const presentAccount = ({ userId, name, color, email }: Account): Me => ({
  id: userId,
  name,
  color,
  email,
  isGuest: false,
});

type Comment = z.output<typeof contract.addComment.answer>;

/** A comment's view is what travels; only its lists are no longer read-only. */
export const presentComment = (comment: CommentView): Comment => ({
  ...comment,
  reactions: comment.reactions.map(({ emoji, people }) => ({ emoji, people: [...people] })),
});
