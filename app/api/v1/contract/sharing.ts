// Who else may open a document: members, its link, invitations and requests.
import { z } from "zod";
import { limits } from "@/protocol/limits";
import { endpoint, noAnswer, plain } from "./definition";
import { documentId, email, id, link, linkRole, oneDocument, role, time } from "./fields";

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

const oneMember = z.strictObject({ documentId, userId: id });
const oneInvitation = z.strictObject({ documentId, invitationId: id });
const oneRequest = z.strictObject({ documentId, requestId: id });

export const sharing = {
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
    refusals: ["unknown-document", "unknown-person", "not-allowed", "in-trash", "last-owner", "slow-down"],
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
    refusals: ["unknown-document", "unknown-person", "not-allowed", "in-trash", "slow-down"],
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
} as const;
