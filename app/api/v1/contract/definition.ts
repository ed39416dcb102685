// What one endpoint of the JSON API is: its address, what it takes, what it answers and what it may refuse.
import { z } from "zod";
import type { RefusalName } from "@/domain/refusal";

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

const nothing = z.strictObject({});

/** What most endpoints are, unless they say otherwise. */
export const plain = { open: false, params: nothing, query: nothing, body: nothing, status: 200 } as const;

/** Of an answer without a body. */
export const noAnswer = z.null();

export const endpoint = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  definition: Endpoint<P, Q, B, A>,
): Endpoint<P, Q, B, A> => definition;

/** What any endpoint may answer besides its own refusals. */
export const commonRefusals = (definition: Endpoint): readonly RefusalName[] => [
  ...(definition.open ? [] : (["not-signed-in"] as const)),
  "other-person",
  "bad-request",
  ...(definition.method === "GET" ? [] : (["wrong-origin", "too-large", "wrong-media-type"] as const)),
  ...(definition.method === "POST" ? (["key-reused"] as const) : []),
  "not-ready",
];
