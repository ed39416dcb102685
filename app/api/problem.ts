// Refusals as problem details (RFC 9457), and the headers that every answer of ours carries.
import { type Refusal, refusals } from "@/domain/refusal";

/** Answers are about one person and one moment: nobody keeps them, and nobody guesses their type. */
export const answerHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

export const problemType = (name: Refusal["refused"]): string => `urn:parley:refusal:${name}`;

export const problem = (refusal: Refusal, instance: string): Response => {
  const { status, title } = refusals[refusal.refused];
  const body = {
    type: problemType(refusal.refused),
    title,
    status,
    detail: refusal.detail ?? `${title}.`,
    instance,
  };
  const headers = new Headers({ ...answerHeaders, "content-type": "application/problem+json" });
  if (refusal.retryAfterSeconds !== undefined) headers.set("retry-after", String(refusal.retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
};
