// The part of the JSON API that is about who may open a document.
import type { DocumentDetail } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import type { LinkRole, Role } from "@/protocol/roles";
import type { AccessRequest, Invitation, MemberListed } from "@/protocol/sharing-shapes";
import { type Answer, addressOf, ask } from "./json-api";

const member = (id: DocumentId, userId: string): string => `${addressOf(id)}/members/${userId}`;

export const readMembers = (id: DocumentId): Promise<Answer<{ readonly members: readonly MemberListed[] }>> =>
  ask("GET", `${addressOf(id)}/members`);

export const setMemberRole = (id: DocumentId, userId: string, role: Role): Promise<Answer<unknown>> =>
  ask("PUT", member(id, userId), { role });

export const removeMember = (id: DocumentId, userId: string): Promise<Answer<unknown>> =>
  ask("DELETE", member(id, userId));

export const transferOwnership = (id: DocumentId, userId: string): Promise<Answer<unknown>> =>
  ask("PUT", `${addressOf(id)}/owner`, { userId });

export const resetLink = (id: DocumentId): Promise<Answer<Pick<DocumentDetail, "path">>> =>
  ask("POST", `${addressOf(id)}/link/reset`);

export const readInvitations = (
  id: DocumentId,
): Promise<Answer<{ readonly invitations: readonly Invitation[] }>> =>
  ask("GET", `${addressOf(id)}/invitations`);

export const invite = (id: DocumentId, email: string, role: LinkRole): Promise<Answer<Invitation>> =>
  ask("POST", `${addressOf(id)}/invitations`, { email, role });

export const resendInvitation = (id: DocumentId, invitationId: string): Promise<Answer<Invitation>> =>
  ask("POST", `${addressOf(id)}/invitations/${invitationId}/resend`);

export const revokeInvitation = (id: DocumentId, invitationId: string): Promise<Answer<unknown>> =>
  ask("DELETE", `${addressOf(id)}/invitations/${invitationId}`);

export const acceptInvitation = (token: string): Promise<Answer<{ readonly documentId: DocumentId }>> =>
  ask("POST", "/invitations/accept", { token });

export const readOwnAccess = (
  id: DocumentId,
): Promise<Answer<{ readonly role: Role | null; readonly declined: boolean }>> =>
  ask("GET", `${addressOf(id)}/access`);

export const requestAccess = (id: DocumentId, role: LinkRole, message: string): Promise<Answer<unknown>> =>
  ask("POST", `${addressOf(id)}/access-requests`, { role, message });

export const readAccessRequests = (
  id: DocumentId,
): Promise<Answer<{ readonly requests: readonly AccessRequest[] }>> =>
  ask("GET", `${addressOf(id)}/access-requests`);

export const answerAccessRequest = (
  id: DocumentId,
  requestId: string,
  role: LinkRole | null,
): Promise<Answer<unknown>> => ask("PUT", `${addressOf(id)}/access-requests/${requestId}`, { role });
