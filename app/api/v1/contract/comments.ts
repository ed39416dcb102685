// What people say about a document.
import { z } from "zod";
import { reactionEmoji } from "@/protocol/comment-shapes";
import { limits } from "@/protocol/limits";
import { endpoint, noAnswer, plain } from "./definition";
import { author, documentId, id, oneDocument, time, words, written } from "./fields";

const saidWords = words(limits.commentCharacters);

const yId = z.strictObject({ client: z.int().min(0), clock: z.int().min(0) });
const relativePosition = z
  .strictObject({
    type: yId.nullish(),
    tname: z.string().max(64).nullish(),
    item: yId,
    assoc: z.int().min(-1).max(0).optional(),
  })
  .meta({
    description: "a Yjs relative position, as Y.relativePositionToJSON writes it, that names a letter",
  });
const anchor = z.strictObject({ from: relativePosition, to: relativePosition });

const comment = z.strictObject({
  id: z.string(),
  parentId: z.string().nullable().meta({ description: "null at the beginning of a thread" }),
  author,
  body: z.string().meta({ description: "empty when deleted; people are named @[Name](id)" }),
  anchor: anchor.nullable(),
  quote: z.string(),
  suggestionId: z.string().nullable(),
  createdAt: time,
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
  resolvedAt: time.nullable(),
  resolvedBy: z.string().nullable(),
  reactions: z.array(
    z.strictObject({
      emoji: z.string(),
      people: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    }),
  ),
});

const oneComment = z.strictObject({ documentId, commentId: id });

export const comments = {
  listComments: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/comments",
    summary: "Everything said about the document, oldest first",
    params: oneDocument,
    answer: z.strictObject({ comments: z.array(comment) }),
    refusals: ["unknown-document"],
  }),
  addComment: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/comments",
    summary: "Begin a thread, on a stretch of the text or on the whole; or reply in one",
    params: oneDocument,
    body: z
      .strictObject({
        body: saidWords,
        anchor: anchor.nullable().optional(),
        quote: written(limits.quoteCharacters).optional(),
        parentId: id.nullable().optional(),
        suggestionId: id.nullable().optional(),
      })
      .refine(({ anchor, parentId }) => !(anchor && parentId), "a reply has its thread's anchor"),
    status: 201,
    answer: comment,
    refusals: [
      "unknown-document",
      "unknown-comment",
      "not-allowed",
      "in-trash",
      "comments-full",
      "slow-down",
    ],
  }),
  changeComment: endpoint({
    ...plain,
    method: "PATCH",
    path: "/documents/{documentId}/comments/{commentId}",
    summary: "Edit what you said, or resolve or re-open a thread",
    params: oneComment,
    body: z
      .strictObject({ body: saidWords.optional(), resolved: z.boolean().optional() })
      .refine(({ body, resolved }) => (body === undefined) !== (resolved === undefined), {
        message: "give body or resolved",
      }),
    answer: comment,
    refusals: ["unknown-document", "unknown-comment", "not-allowed", "in-trash", "slow-down"],
  }),
  deleteComment: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}/comments/{commentId}",
    summary: "Delete what you said; owners delete what anybody said",
    params: oneComment,
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-comment", "not-allowed", "in-trash"],
  }),
  reanchorComment: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/comments/{commentId}/anchor",
    summary: "Say where a thread's text is after you moved it (editors)",
    params: oneComment,
    body: anchor,
    answer: comment,
    refusals: ["unknown-document", "unknown-comment", "not-allowed", "in-trash"],
  }),
  react: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/comments/{commentId}/reactions",
    summary: "Add or take away a reaction of yours",
    params: oneComment,
    body: z.strictObject({ emoji: z.enum(reactionEmoji), on: z.boolean() }),
    answer: comment,
    refusals: ["unknown-document", "unknown-comment", "not-allowed", "in-trash", "slow-down"],
  }),
  tellSuggestion: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/suggestions",
    summary: "Say that a suggestion of yours, which is in the document, is made: others are told once",
    params: oneDocument,
    body: z.strictObject({ suggestionId: id, excerpt: written(limits.quoteCharacters) }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "not-allowed", "in-trash", "slow-down"],
  }),
  tellDecision: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/suggestions/decisions",
    summary: "Say that you accepted or rejected a suggestion, in the document: its author is told once",
    params: oneDocument,
    body: z.strictObject({
      suggestionId: id,
      verdict: z.enum(["accepted", "rejected"]),
      authorId: id,
      excerpt: written(limits.quoteCharacters),
    }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "not-allowed", "in-trash", "slow-down"],
  }),
} as const;
