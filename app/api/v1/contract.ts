// The JSON API as one table. The handlers parse with it and the OpenAPI document is built from it, so neither can
// say something that the other does not.
import { z } from "zod";
import type { RefusalName } from "@/domain/refusal";
import { reactionEmoji } from "@/protocol/comment-shapes";
import { parseDocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { notificationKinds } from "@/protocol/notification-shapes";
import { roles } from "@/protocol/roles";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  /** Works without a session. */
  readonly open: boolean;
  readonly params: Params;
  readonly query: Query;
  /** Of GET and DELETE it is nothing. */
  readonly body: Body;
  readonly status: 200 | 201 | 204;
  readonly answer: Answer;
  readonly refusals: readonly RefusalName[];
}

const documentId = z
  .string()
  .meta({ description: "24 characters of Crockford's base32, in small letters" })
  .transform((text, context) => {
    const id = parseDocumentId(text);
    if (id !== null) return id;
    context.addIssue("not a document id");
    return z.NEVER;
  });

const time = z.iso.datetime();
const role = z.enum(roles);
const linkRole = z.enum(["editor", "commenter", "viewer"]);
const link = z.strictObject({ access: z.enum(["restricted", "anyone"]), role: linkRole });

// Lengths are checked again, in readable characters, where the names are cleaned.
const name = z.string().max(limits.nameCharacters * 4);
const title = z.string().max(limits.titleCharacters);
const email = z.string().max(254);
const password = z.string().max(1_000);

const document = z.strictObject({
  id: z.string(),
  title: z.string(),
  excerpt: z.string(),
  role,
  link,
  path: z.string().meta({ description: "what to hand on so that others can open it, after the host" }),
  createdAt: time,
  editedAt: time,
  trashedAt: time.nullable(),
});

const member = z.strictObject({
  userId: z.string(),
  name: z.string(),
  color: z.string(),
  role,
  email: z.string().nullable().meta({ description: "null unless you are an owner" }),
});

const invitation = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: linkRole,
  link: z.string().meta({ description: "whoever opens it first takes the invitation" }),
  createdAt: time,
  expiresAt: time,
  mail: z.enum(["none", "waiting", "sent", "failed"]),
});

const accessRequest = z.strictObject({
  id: z.string(),
  person: z.strictObject({
    userId: z.string(),
    name: z.string(),
    color: z.string(),
    email: z.string().nullable(),
  }),
  role: linkRole,
  message: z.string(),
  createdAt: time,
});
const author = z.strictObject({ id: z.string(), name: z.string(), color: z.string() });

const notification = z.strictObject({
  id: z.string(),
  kind: z.enum(notificationKinds),
  documentId: z.string(),
  documentTitle: z.string().nullable().meta({ description: "null when you cannot open it any more" }),
  actor: author,
  subjectId: z.string().nullable(),
  inChat: z.boolean(),
  excerpt: z.string(),
  createdAt: time,
  readAt: time.nullable(),
});
const namedNotifications = z.strictObject({ ids: z.array(z.string().max(64)).max(200) });
const notificationsUpTo = z.strictObject({ upTo: time });

const chatMessage = z.strictObject({
  id: z.string(),
  number: z.int(),
  author,
  body: z.string().meta({ description: "empty when deleted; people are named @[Name](id)" }),
  createdAt: time,
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
});
/** What a person said, as it will be stored: some databases hold no NUL, and a lone surrogate is no letter. */
const chatWords = z
  .string()
  .max(limits.chatCharacters)
  .transform((text) =>
    text
      .replaceAll("\u0000", "")
      .replaceAll(/\p{Surrogate}/gu, "\ufffd")
      .trim(),
  )
  .refine((text) => text !== "", "says nothing");
const muted = z.strictObject({ muted: z.boolean() });
const digest = z.strictObject({ wanted: z.boolean() });

const me = z.strictObject({
  id: z.string(),
  name: z.string(),
  color: z.string(),
  email: z.string().nullable(),
  isGuest: z.boolean(),
});

/** What a person wrote, as it will be stored: some databases hold no NUL, and a lone surrogate is no letter. */
const written = (characters: number) =>
  z
    .string()
    .max(characters)
    .transform((text) =>
      text
        .replaceAll("\u0000", "")
        .replaceAll(/\p{Surrogate}/gu, "\ufffd")
        .trim(),
    );
const saidWords = written(limits.commentCharacters).refine((text) => text !== "", "says nothing");

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
const shortId = z.string().regex(/^[0-9a-z]{24}$/);

const comment = z.strictObject({
  id: z.string(),
  parentId: z.string().nullable().meta({ description: "null at the beginning of a thread" }),
  author: z.strictObject({ id: z.string(), name: z.string(), color: z.string() }),
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

const nothing = z.strictObject({});
const noAnswer = z.null();

const oneDocument = z.strictObject({ documentId });
const id = z.string().regex(/^[0-9a-z]{24}$/);
const oneMember = z.strictObject({ documentId, userId: id });
const oneInvitation = z.strictObject({ documentId, invitationId: id });
const oneRequest = z.strictObject({ documentId, requestId: id });
const oneMessage = z.strictObject({ documentId, messageId: id });

const oneComment = z.strictObject({ documentId, commentId: shortId });

const plain = { open: false, params: nothing, query: nothing, body: nothing, status: 200 } as const;

const endpoint = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  definition: Endpoint<P, Q, B, A>,
): Endpoint<P, Q, B, A> => definition;

export const contract = {
  listDocuments: endpoint({
    ...plain,
    method: "GET",
    path: "/documents",
    summary:
      "The documents you are a member of, newest edited first; with trash=1 those of yours in the trash",
    query: z.strictObject({
      trash: z.literal("1").optional(),
      cursor: z.string().max(64).optional(),
      size: z.coerce.number().int().min(1).max(200).optional(),
    }),
    answer: z.strictObject({ documents: z.array(document), nextCursor: z.string().nullable() }),
    refusals: [],
  }),
  createDocument: endpoint({
    ...plain,
    method: "POST",
    path: "/documents",
    summary: "A new document, with you as its owner",
    body: z.strictObject({ title: title.optional() }),
    status: 201,
    answer: document,
    refusals: [],
  }),
  getDocument: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}",
    summary: "One document, without its text",
    params: oneDocument,
    answer: document,
    refusals: ["unknown-document"],
  }),
  changeDocument: endpoint({
    ...plain,
    method: "PATCH",
    path: "/documents/{documentId}",
    summary: "Rename the document (editors), or bring it back from the trash (owners)",
    params: oneDocument,
    body: z
      .strictObject({ title: title.optional(), trashed: z.literal(false).optional() })
      .refine((body) => body.title !== undefined || body.trashed !== undefined, "give a title or trashed"),
    answer: document,
    refusals: ["unknown-document", "not-allowed", "in-trash"],
  }),
  deleteDocument: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}",
    summary: "Move the document to the trash; with permanently=1 delete one that is there for good",
    params: oneDocument,
    query: z.strictObject({ permanently: z.literal("1").optional() }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "not-allowed", "not-in-trash"],
  }),
  listMembers: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/members",
    summary: "Who has a role of their own",
    params: oneDocument,
    answer: z.strictObject({ members: z.array(member) }),
    refusals: ["unknown-document"],
  }),
  setMember: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/members/{userId}",
    summary: "Give a person a role",
    params: oneMember,
    body: z.strictObject({ role }),
    answer: member,
    refusals: ["unknown-document", "unknown-person", "not-allowed", "in-trash", "last-owner"],
  }),
  removeMember: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}/members/{userId}",
    summary: "Take a person's role away, or leave",
    params: oneMember,
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-person", "not-allowed", "in-trash", "last-owner"],
  }),
  setLink: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/link",
    summary: "Who may open the document by its link, and as what",
    params: oneDocument,
    body: link,
    answer: link,
    refusals: ["unknown-document", "not-allowed", "in-trash"],
  }),
  resetLink: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/link/reset",
    summary: "Make the link a new one; whoever came by an old one is out",
    params: oneDocument,
    answer: z.strictObject({ path: z.string() }),
    refusals: ["unknown-document", "not-allowed", "in-trash"],
  }),
  transferOwnership: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/owner",
    summary: "Make a member the owner, and yourself an editor, in one step",
    params: oneDocument,
    body: z.strictObject({ userId: id }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-person", "not-allowed", "in-trash"],
  }),
  listInvitations: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/invitations",
    summary: "The invitations that nobody has accepted yet, for owners",
    params: oneDocument,
    answer: z.strictObject({ invitations: z.array(invitation) }),
    refusals: ["unknown-document", "not-allowed", "in-trash"],
  }),
  invite: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/invitations",
    summary: "Invite whoever reads this address; the link in the answer can also be handed on",
    params: oneDocument,
    body: z.strictObject({ email, role: linkRole }),
    status: 201,
    answer: invitation,
    refusals: ["unknown-document", "not-allowed", "in-trash", "already-member", "slow-down"],
  }),
  resendInvitation: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/invitations/{invitationId}/resend",
    summary: "Begin the time of an invitation anew, and mail it again",
    params: oneInvitation,
    answer: invitation,
    refusals: ["unknown-document", "unknown-invitation", "not-allowed", "in-trash", "slow-down"],
  }),
  revokeInvitation: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}/invitations/{invitationId}",
    summary: "Withdraw an invitation",
    params: oneInvitation,
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-invitation", "not-allowed", "in-trash"],
  }),
  acceptInvitation: endpoint({
    ...plain,
    method: "POST",
    path: "/invitations/accept",
    summary: "Take the role that an invitation holds; nobody else can afterwards",
    body: z.strictObject({ token: z.string().max(100) }),
    answer: z.strictObject({ documentId: z.string(), role }),
    refusals: ["unknown-invitation"],
  }),
  getOwnAccess: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/access",
    summary: "What you may do; the same answer whether you may nothing or there is no such document",
    params: oneDocument,
    answer: z.strictObject({
      role: role.nullable(),
      declined: z.boolean().meta({ description: "an owner has answered your request with no" }),
    }),
    refusals: ["unknown-document"],
  }),
  requestAccess: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/access-requests",
    summary:
      "Ask the owners to be let in, or for more; answered alike whether there is such a document or not",
    params: oneDocument,
    body: z.strictObject({
      role: linkRole,
      message: z
        .string()
        .max(limits.accessRequestCharacters * 4)
        .optional(),
    }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "slow-down"],
  }),
  listAccessRequests: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/access-requests",
    summary: "Who waits to be let in, for owners",
    params: oneDocument,
    answer: z.strictObject({ requests: z.array(accessRequest) }),
    refusals: ["unknown-document", "not-allowed", "in-trash"],
  }),
  answerAccessRequest: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/access-requests/{requestId}",
    summary: "Let somebody in with a role, or say no with null",
    params: oneRequest,
    body: z.strictObject({ role: linkRole.nullable() }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-request", "not-allowed", "in-trash"],
  }),
  listChat: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/chat",
    summary: "The newest messages of the chat, or those before a number; oldest first",
    params: oneDocument,
    query: z.strictObject({ before: z.coerce.number().int().min(1).optional() }),
    answer: z.strictObject({
      messages: z.array(chatMessage),
      hasMore: z.boolean(),
      latest: z.int(),
      readUpTo: z.int(),
      unread: z.int(),
    }),
    refusals: ["unknown-document"],
  }),
  sendMessage: endpoint({
    ...plain,
    method: "POST",
    path: "/documents/{documentId}/chat",
    summary: "Say something in the chat",
    params: oneDocument,
    body: z.strictObject({ body: chatWords }),
    status: 201,
    answer: chatMessage,
    refusals: ["unknown-document", "in-trash", "slow-down"],
  }),
  editMessage: endpoint({
    ...plain,
    method: "PATCH",
    path: "/documents/{documentId}/chat/{messageId}",
    summary: "Change what you said",
    params: oneMessage,
    body: z.strictObject({ body: chatWords }),
    answer: chatMessage,
    refusals: ["unknown-document", "unknown-message", "not-allowed", "in-trash"],
  }),
  deleteMessage: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}/chat/{messageId}",
    summary: "Take back what you said; owners take away what anybody said",
    params: oneMessage,
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "unknown-message", "not-allowed", "in-trash"],
  }),
  readChat: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/chat/read",
    summary: "How far you have read; goes forward only",
    params: oneDocument,
    body: z.strictObject({ upTo: z.int().min(0) }),
    answer: z.strictObject({ documentId: z.string(), upTo: z.int() }),
    refusals: ["unknown-document", "in-trash"],
  }),
  getMute: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/mute",
    summary: "Whether you muted the document's notifications",
    params: oneDocument,
    answer: muted,
    refusals: ["unknown-document"],
  }),
  setMute: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/mute",
    summary: "Mute the document's notifications, or hear of it again",
    params: oneDocument,
    body: muted,
    answer: muted,
    refusals: ["unknown-document"],
  }),
  listNotifications: endpoint({
    ...plain,
    method: "GET",
    path: "/notifications",
    summary: "What you are told about, newest first",
    query: z.strictObject({ cursor: z.string().max(64).optional() }),
    answer: z.strictObject({
      notifications: z.array(notification),
      nextCursor: z.string().nullable(),
      unread: z.int(),
    }),
    refusals: [],
  }),
  readNotifications: endpoint({
    ...plain,
    method: "POST",
    path: "/notifications/read",
    summary: "Mark some of them read, or all up to a moment",
    body: z.union([namedNotifications, notificationsUpTo]),
    answer: z.union([
      namedNotifications.extend({ unread: z.int() }),
      notificationsUpTo.extend({ unread: z.int() }),
    ]),
    refusals: [],
  }),
  getDigest: endpoint({
    ...plain,
    method: "GET",
    path: "/me/digest",
    summary: "Whether unread notifications also come by e-mail",
    answer: digest,
    refusals: [],
  }),
  setDigest: endpoint({
    ...plain,
    method: "PUT",
    path: "/me/digest",
    summary: "Whether unread notifications also come by e-mail",
    body: digest,
    answer: digest,
    refusals: [],
  }),
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
        parentId: shortId.nullable().optional(),
        suggestionId: shortId.nullable().optional(),
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
  getMe: endpoint({ ...plain, method: "GET", path: "/me", summary: "Who you are", answer: me, refusals: [] }),
  changeMe: endpoint({
    ...plain,
    method: "PATCH",
    path: "/me",
    summary: "Change your name or colour",
    body: z.strictObject({ name: name.optional(), color: z.string().max(16).optional() }),
    answer: me,
    refusals: [],
  }),
  addPassword: endpoint({
    ...plain,
    method: "POST",
    path: "/me/account",
    summary: "Give a guest account an e-mail address and a password; the documents stay",
    body: z.strictObject({ email, password }),
    answer: me,
    refusals: ["already-registered", "account-exists", "sign-in-failed", "slow-down"],
  }),
  changePassword: endpoint({
    ...plain,
    method: "POST",
    path: "/me/password",
    summary: "Change the password; every login but this one is over",
    body: z.strictObject({ current: password, next: password }),
    answer: me,
    refusals: ["wrong-password", "no-password", "slow-down"],
  }),
  signUp: endpoint({
    ...plain,
    method: "POST",
    path: "/sign-up",
    summary: "Make an account and sign in, or sign in when it exists; a guest keeps the documents",
    open: true,
    body: z.strictObject({ name: name.optional(), email, password }),
    answer: me,
    refusals: ["account-exists", "sign-in-failed", "slow-down"],
  }),
  getOpenApi: endpoint({
    ...plain,
    method: "GET",
    path: "/openapi.json",
    summary: "This description",
    open: true,
    answer: z.looseObject({ openapi: z.string() }),
    refusals: [],
  }),
} as const;

/** What any endpoint may answer besides its own refusals. */
export const commonRefusals = (definition: Endpoint): readonly RefusalName[] => [
  ...(definition.open ? [] : (["not-signed-in"] as const)),
  "bad-request",
  ...(definition.method === "GET" ? [] : (["wrong-origin", "too-large", "wrong-media-type"] as const)),
  ...(definition.method === "POST" ? (["key-reused"] as const) : []),
  "not-ready",
];
