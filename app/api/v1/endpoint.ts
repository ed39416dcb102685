// What every route of the JSON API has in common: whose request it is, where it comes from, how much it may send,
// that it is understood strictly, that a POST acts once, and that a refusal is a problem detail. A handler gets
// parsed values and answers with one; it never sees a request.
import type { z } from "zod";
import { addressOf } from "@/domain/client-address";
import { hashRequest, type KeyedRequest, once, type Prepare } from "@/domain/idempotency";
import { News } from "@/domain/live-events";
import { allowedOrigins, foreignOrigin, mayAct } from "@/domain/origins";
import { PasswordsBusy } from "@/domain/passwords";
import { isRefusal, type Refusal, type RefusalName, refuse } from "@/domain/refusal";
import { identify, isSecure, type SignedIn } from "@/domain/session";
import { type Shared, shared } from "@/domain/shared";
import { pageUserHeader } from "@/protocol/identity";
import { answerHeaders, problem } from "../problem";
import { readBody } from "../request-body";
import type { Endpoint } from "./contract/definition";

interface Understood<E extends Endpoint> {
  readonly params: z.output<E["params"]>;
  readonly query: z.output<E["query"]>;
  readonly body: z.output<E["body"]>;
}

export interface Call<E extends Endpoint, Person extends SignedIn | null = SignedIn> extends Understood<E> {
  readonly shared: Shared;
  readonly secure: boolean;
  readonly person: Person;
  readonly address: string;
  /** What the command tells those who listen; announced when the handler is done. */
  readonly news: News;
  /** Runs a command once per Idempotency-Key, in one transaction. */
  once<T>(prepare: Prepare<T>): Promise<T | Refusal>;
}

export interface Answer<E extends Endpoint> {
  readonly body: z.output<E["answer"]>;
  readonly location?: string;
  readonly setCookie?: string;
}

type Handler<E extends Endpoint, Person extends SignedIn | null> = (
  call: Call<E, Person>,
) => Promise<Answer<E> | Refusal>;

interface RouteContext {
  readonly params: Promise<unknown>;
}

type Route = (request: Request, context: RouteContext) => Promise<Response>;

const unknownThing: Readonly<Record<string, RefusalName>> = {
  invitationId: "unknown-invitation",
  requestId: "unknown-request",
  messageId: "unknown-message",
  commentId: "unknown-comment",
};

const understandParams = (definition: Endpoint, given: unknown) => {
  const parsed = definition.params.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  // What cannot name a document, a person or a part of a document names none.
  const places = parsed.error.issues.map(({ path }) => String(path[0]));
  if (places.includes("documentId")) return refuse("unknown-document");
  const [place = ""] = places;
  return refuse(unknownThing[place] ?? "unknown-person");
};

const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? "The request" : issue.path.join(".");
  return `${place}: ${issue?.message ?? "is not understood"}`;
};

const understandQuery = (definition: Endpoint, url: URL) => {
  const parsed = definition.query.safeParse(Object.fromEntries(url.searchParams));
  return parsed.success ? parsed.data : refuse("bad-request", firstIssue(parsed.error));
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("bad-request", "The body is not JSON.");
  }
};

const understandBody = (definition: Endpoint, contentType: string | null, text: string) => {
  if (text !== "" && !/^application\/json\s*(;|$)/i.test(contentType ?? ""))
    return refuse("wrong-media-type");
  const given = text === "" ? {} : parseJson(text);
  if (isRefusal(given)) return given;
  const parsed = definition.body.safeParse(given);
  return parsed.success ? parsed.data : refuse("bad-request", firstIssue(parsed.error));
};

const keyPattern = /^[\x21-\x7e]+$/;

/** `null` when the request carries no key, or nobody whose key it could be. */
const keyOf = (
  definition: Endpoint,
  request: Request,
  { env, authSecret, now }: Shared,
  person: SignedIn | null,
  text: string,
): KeyedRequest | Refusal | null => {
  const key = request.headers.get("idempotency-key");
  if (definition.method !== "POST" || key === null) return null;
  if (!keyPattern.test(key) || key.length > env.limits.idempotencyKeyCharacters)
    return refuse("bad-request", "The Idempotency-Key must be a short word of visible ASCII.");
  if (person === null) return null;
  const { pathname } = new URL(request.url);
  const requestHash = hashRequest(authSecret, request.method, pathname, text);
  return { userId: person.userId, key, requestHash, status: definition.status, at: now() };
};

const isOfAnother = (request: Request, person: SignedIn | null): boolean => {
  const pageUser = request.headers.get(pageUserHeader);
  return pageUser !== null && person !== null && pageUser !== person.userId;
};

const changes = (definition: Endpoint): boolean => definition.method !== "GET";

const respond = <E extends Endpoint>(definition: E, answer: Answer<E>): Response => {
  const headers = new Headers(answerHeaders);
  if (answer.location !== undefined) headers.set("location", answer.location);
  if (answer.setCookie !== undefined) headers.append("set-cookie", answer.setCookie);
  if (definition.status === 204) return new Response(null, { status: 204, headers });
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify(answer.body), { status: definition.status, headers });
};

const run = async <E extends Endpoint>(
  definition: E,
  handler: Handler<E, SignedIn | null>,
  request: Request,
  context: RouteContext,
): Promise<Answer<E> | Refusal> => {
  const common = shared();
  const allowed = allowedOrigins(common.env, common.publicUrl);
  if (changes(definition) && !mayAct(request.headers, allowed)) return foreignOrigin;
  const secure = isSecure(common.publicUrl);
  const person = await identify({ ...common, secure }, request.headers.get("cookie"));
  if (person === null && !definition.open) return refuse("not-signed-in");
  if (isOfAnother(request, person)) return refuse("other-person");
  const read = await readBody(request, common.env.limits.requestBodyBytes);
  if ("refused" in read) return read;
  const params = understandParams(definition, await context.params);
  if (isRefusal(params)) return params;
  const query = understandQuery(definition, new URL(request.url));
  if (isRefusal(query)) return query;
  const body = understandBody(definition, request.headers.get("content-type"), read.text);
  if (isRefusal(body)) return body;
  const key = keyOf(definition, request, common, person, read.text);
  if (isRefusal(key)) return key;
  const understood = { params, query, body } as Understood<E>;
  const news = new News(common.liveEvents, common.now);
  const answered = handler({
    ...understood,
    shared: common,
    secure,
    person,
    address: addressOf(request.headers),
    news,
    once: (prepare) => once(common.db, key, prepare),
  });
  // Even of a command that failed after its commit: what it did is told.
  return answered.finally(() => news.announce());
};

const refuseFailure = (error: unknown, path: string): Refusal => {
  if (!(error instanceof PasswordsBusy)) shared().warn(`a request to ${path} failed`, error);
  return { refused: "not-ready", retryAfterSeconds: 5 };
};

const route =
  <E extends Endpoint>(definition: E, handler: Handler<E, SignedIn | null>): Route =>
  async (request, context) => {
    const answer = await run(definition, handler, request, context).catch((error: unknown) =>
      refuseFailure(error, definition.path),
    );
    return isRefusal(answer) ? problem(answer, new URL(request.url).pathname) : respond(definition, answer);
  };

/** For people who are signed in, as guests or otherwise. */
export const serve = <E extends Endpoint>(definition: E, handler: Handler<E, SignedIn>): Route =>
  route(definition, async (call) =>
    call.person === null ? refuse("not-signed-in") : handler({ ...call, person: call.person }),
  );

/** For everybody. */
export const serveOpen = <E extends Endpoint>(definition: E, handler: Handler<E, SignedIn | null>): Route =>
  route(definition, handler);
