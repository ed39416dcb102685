// Signing in and out. next-auth does the protocol; domain/auth-options.ts has the rules.
import { createAuthOptions } from "@/domain/auth-options";
import { addressOf } from "@/domain/client-address";
import { readCookies } from "@/domain/cookies";
import { allowedOrigins, foreignOrigin, mayAct } from "@/domain/origins";
import { refuse } from "@/domain/refusal";
import { identify, isSecure, readSessionCookie, sessionCookieName } from "@/domain/session";
import { type Shared, shared } from "@/domain/shared";
import { problem } from "../../problem";
import { readBody } from "../../request-body";
import { type AuthCall, callNextAuth } from "../next-auth-door";

const actions = new Set(["session", "csrf", "providers", "signin", "signout", "callback", "error"]);

/** next-auth's own cookies, one value each; the session token as our one reader reads it. */
const cookiesFor = (header: string | null, secure: boolean): Record<string, string> => {
  const sessionName = sessionCookieName(secure);
  const cookies: Record<string, string> = {};
  for (const [name, values] of readCookies(header)) {
    const value = values.length === 1 ? values[0] : undefined;
    const ours = /^(__Host-|__Secure-)?next-auth\.[a-z_.-]+$/.test(name) && !name.startsWith(sessionName);
    if (ours && value !== undefined) cookies[name] = value;
  }
  const token = readSessionCookie(header, secure);
  if (token !== null) cookies[sessionName] = token;
  return cookies;
};

const strings = (found: unknown): Record<string, string> | null => {
  if (typeof found !== "object" || found === null || Array.isArray(found)) return null;
  const pairs = Object.entries(found).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return Object.fromEntries(pairs.filter(([name]) => name !== "__proto__"));
};

/** next-auth's own client says that it sends JSON even when it sends nothing. */
const parseForm = (contentType: string, text: string): Record<string, string> | null => {
  if (text === "") return {};
  if (!contentType.includes("application/json"))
    return strings(Object.fromEntries(new URLSearchParams(text)));
  try {
    return strings(JSON.parse(text));
  } catch {
    return null;
  }
};

/** The address the browser used, when it is one of ours: somebody on 127.0.0.1 is not sent to localhost. */
const ownOrigin = (request: Request, { publicUrl }: Shared, allowed: ReadonlySet<string>): string => {
  const used = `${new URL(publicUrl).protocol}//${request.headers.get("host") ?? ""}`;
  return allowed.has(used) ? used : new URL(publicUrl).origin;
};

const safeUrlFor =
  (own: string, allowed: ReadonlySet<string>) =>
  (url: string): string => {
    if (!URL.canParse(url, own)) return own;
    const target = new URL(url, own);
    return allowed.has(target.origin) ? target.href : own;
  };

const withSafeCallback = (
  given: Record<string, string>,
  name: string,
  safeUrl: (url: string) => string,
): Record<string, string> => {
  const url = given[name];
  return url === undefined ? given : { ...given, [name]: safeUrl(url) };
};

const handle = async (request: Request): Promise<Response> => {
  const common = shared();
  const url = new URL(request.url);
  const action = url.pathname.replace(/^\/api\/auth\//, "").split("/");
  const refused = (name: Parameters<typeof refuse>[0]) => problem(refuse(name), url.pathname);
  if (!actions.has(action[0] ?? "") || action.length > 2) return refused("unknown-route");
  const allowed = allowedOrigins(common.env, common.publicUrl);
  if (request.method !== "GET" && !mayAct(request.headers, allowed))
    return problem(foreignOrigin, url.pathname);
  const read = await readBody(request, common.env.limits.requestBodyBytes);
  if ("refused" in read) return refused(read.refused);
  const body = parseForm(request.headers.get("content-type") ?? "", read.text);
  if (body === null) return refused("bad-request");

  const secure = isSecure(common.publicUrl);
  const cookieHeader = request.headers.get("cookie");
  const present = await identify({ ...common, secure }, cookieHeader);
  const safeUrl = safeUrlFor(ownOrigin(request, common, allowed), allowed);
  const callbackCookie = `${secure ? "__Secure-" : ""}next-auth.callback-url`;
  const call: AuthCall = {
    method: request.method,
    action,
    query: withSafeCallback(Object.fromEntries(url.searchParams), "callbackUrl", safeUrl),
    body: withSafeCallback(body, "callbackUrl", safeUrl),
    cookies: withSafeCallback(cookiesFor(cookieHeader, secure), callbackCookie, safeUrl),
  };
  const deps = { ...common, limits: common.env.limits };
  return callNextAuth(
    call,
    createAuthOptions(deps, { present, address: addressOf(request.headers), safeUrl }),
  );
};

const guarded = async (request: Request): Promise<Response> => {
  try {
    return await handle(request);
  } catch (error) {
    shared().warn("a sign-in request failed", error);
    return problem(refuse("not-ready"), new URL(request.url).pathname);
  }
};

export const GET = guarded;
export const POST = guarded;
