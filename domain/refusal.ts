// The catalogue of refusals: what a command answers when it will not act. Returned, not thrown: a refusal is an
// expected answer. `docs/PROTOCOL.md` lists them, held equal by a test.

export const refusals = {
  "not-signed-in": { status: 401, title: "Sign in first" },
  "sign-in-failed": { status: 401, title: "This e-mail and password do not open an account" },
  "wrong-origin": { status: 403, title: "This request comes from another site" },
  "not-allowed": { status: 403, title: "Your role does not allow this" },
  "wrong-password": { status: 403, title: "The current password is not right" },
  "unknown-document": { status: 404, title: "No such document, or none that you may see" },
  "unknown-message": { status: 404, title: "No such message" },
  "unknown-person": { status: 404, title: "No such person" },
  "unknown-invitation": { status: 404, title: "This invitation was used, withdrawn or has expired" },
  "unknown-request": { status: 404, title: "Nobody asks for this any more" },
  "unknown-comment": { status: 404, title: "No such comment" },
  "unknown-route": { status: 404, title: "No such address" },
  "wrong-method": { status: 405, title: "This address does not take that method" },
  "other-person": { status: 409, title: "Somebody else has signed in here since" },
  "last-owner": { status: 409, title: "A document needs an owner" },
  "already-member": { status: 409, title: "This person has access already" },
  "already-registered": { status: 409, title: "This account already has a password" },
  "account-exists": { status: 409, title: "You already have an account with this address; sign in to it" },
  "no-password": { status: 409, title: "This account has no password yet" },
  "in-trash": { status: 409, title: "The document is in the trash" },
  "not-in-trash": { status: 409, title: "Only a document in the trash can be deleted permanently" },
  "comments-full": { status: 409, title: "This document has as many comments as it can hold" },
  "wrong-media-type": { status: 415, title: "The request must be application/json" },
  "key-reused": { status: 422, title: "This Idempotency-Key was used for another request" },
  "too-large": { status: 413, title: "The request is too large" },
  "bad-request": { status: 400, title: "The request is not understood" },
  "slow-down": { status: 429, title: "Too many tries; wait a little" },
  "not-ready": { status: 503, title: "The server cannot do this right now" },
} as const;

export type RefusalName = keyof typeof refusals;

export interface Refusal {
  readonly refused: RefusalName;
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

export const refuse = (refused: RefusalName, detail?: string): Refusal =>
  detail === undefined ? { refused } : { refused, detail };

export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === "object" && answer !== null && "refused" in answer;
