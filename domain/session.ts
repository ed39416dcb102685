// Reads and writes the session cookie, and decides whether a login still stands. Used by route handlers, by
// next-auth and by the gateway, so it knows headers and rows and nothing of Next. A cookie that decrypts is only
// a claim: the person must exist, the login must be of the current epoch, and must not be signed out.
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import type { Identity } from "@/protocol/identity";
import { newId, type RandomBytes } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { readCookies } from "./cookies";
import type { Queries } from "./database";

export interface SessionDeps {
  readonly db: Queries;
  readonly authSecret: string;
  /** Browsers reach us over https. */
  readonly secure: boolean;
  readonly now: () => Date;
}

export interface SignedIn {
  readonly identity: Identity;
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionEpoch: number;
  readonly email: string | null;
  /** Nobody but this browser can open the account: it has neither a password nor a provider. */
  readonly isGuest: boolean;
  readonly expiresAt: Date;
}

/** By what a login is judged again when its cookie is not at hand. */
export type Login = Pick<SignedIn, "userId" | "sessionId" | "sessionEpoch" | "expiresAt">;

/** What a session cookie says. Everything else in it is next-auth's own. */
export interface SessionClaims {
  readonly sub: string;
  readonly sid: string;
  readonly epoch: number;
}

const idPattern = /^[0-9a-z]{24}$/;

const claimsSchema = z.object({
  sub: z.string().regex(idPattern),
  sid: z.string().regex(idPattern),
  epoch: z.int().min(0),
  iat: z.int(),
  exp: z.int(),
});

export const isSecure = (publicUrl: string): boolean => publicUrl.startsWith("https:");

export const sessionCookieName = (secure: boolean): string =>
  `${secure ? "__Host-" : ""}next-auth.session-token`;

export const sessionCookieOptions = (secure: boolean) =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure }) as const;

const tokenCharactersMost = 8_192;
const chunksMost = 4;
const clockSkewSeconds = 30;

/**
 * The token in a Cookie header. One that comes twice is none: which of the two a reader takes would be up to
 * whoever planted the second.
 */
export const readSessionCookie = (
  cookieHeader: string | null | undefined,
  secure: boolean,
): string | null => {
  const name = sessionCookieName(secure);
  const cookies = readCookies(cookieHeader);
  const whole = cookies.get(name);
  if (whole !== undefined) return whole.length === 1 ? bounded(whole[0] ?? "") : null;
  const chunks: string[] = [];
  for (let index = 0; index < chunksMost; index += 1) {
    const chunk = cookies.get(`${name}.${index}`);
    if (chunk === undefined) break;
    if (chunk.length !== 1) return null;
    chunks.push(...chunk);
  }
  return bounded(chunks.join(""));
};

const bounded = (token: string): string | null =>
  token === "" || token.length > tokenCharactersMost ? null : token;

const decodeClaims = async (token: string, secret: string) => {
  try {
    return claimsSchema.safeParse(await decode({ token, secret })).data ?? null;
  } catch {
    return null;
  }
};

const hasBegun = (at: Date, now: Date): boolean => at.getTime() <= now.getTime() + clockSkewSeconds * 1_000;

const hasExpired = (at: Date, now: Date): boolean => at.getTime() < now.getTime() - clockSkewSeconds * 1_000;

/** Whose login this is, unless it was signed out, or all of its epoch were. */
const whoseLoginStands = ({ userId, sessionId, sessionEpoch }: Omit<Login, "expiresAt">) => ({
  id: userId,
  sessionEpoch,
  signedOut: { none: { id: sessionId } },
});

/** Judges claims that were already decrypted; `null` when this login is over. */
export const standing = async (deps: Pick<SessionDeps, "db" | "now">, claims: unknown) => {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return null;
  const { sub, sid, epoch, iat, exp } = parsed.data;
  const expiresAt = new Date(exp * 1_000);
  if (!hasBegun(new Date(iat * 1_000), deps.now()) || hasExpired(expiresAt, deps.now())) return null;
  // One statement, though it reads three tables: every knock at a socket's door asks this.
  const user = await deps.db.user.findFirst({
    where: whoseLoginStands({ userId: sub, sessionId: sid, sessionEpoch: epoch }),
    include: { _count: { select: { logins: { where: { userId: sub } } } } },
  });
  if (user === null) return null;
  const signedIn: SignedIn = {
    identity: { userId: user.id, name: user.name, color: user.color },
    userId: user.id,
    sessionId: sid,
    sessionEpoch: epoch,
    email: user.email,
    isGuest: user.passwordHash === null && user._count.logins === 0,
    expiresAt,
  };
  return signedIn;
};

/** Whether somebody who was let in with this login would be let in with it now. */
export const loginStands = async (
  { db, now }: Pick<SessionDeps, "db" | "now">,
  login: Login,
): Promise<boolean> => {
  if (hasExpired(login.expiresAt, now())) return false;
  return (await db.user.findFirst({ where: whoseLoginStands(login), select: { id: true } })) !== null;
};

/** Who sent this Cookie header, or `null`. The gateway hands over the raw header of the upgrade request. */
export const identify = async (
  deps: SessionDeps,
  cookieHeader: string | null | undefined,
): Promise<SignedIn | null> => {
  const token = readSessionCookie(cookieHeader, deps.secure);
  if (token === null) return null;
  const claims = await decodeClaims(token, deps.authSecret);
  return claims === null ? null : standing(deps, claims);
};

export const newSessionId = (randomBytes: RandomBytes): string => newId(randomBytes);

const setCookie = (secure: boolean, value: string, maxAgeSeconds: number): string =>
  [
    `${sessionCookieName(secure)}=${value}`,
    "Path=/",
    `Max-Age=${maxAgeSeconds}`,
    "HttpOnly",
    "SameSite=Lax",
    ...(secure ? ["Secure"] : []),
  ].join("; ");

/** A Set-Cookie header for a login: a new one, or the same one under a new epoch. */
export const sessionCookie = async (
  deps: Pick<SessionDeps, "authSecret" | "secure">,
  login: { readonly userId: string; readonly sessionId: string; readonly sessionEpoch: number },
  maxAgeSeconds: number = limits.sessionSeconds,
): Promise<string> => {
  const claims: SessionClaims = { sub: login.userId, sid: login.sessionId, epoch: login.sessionEpoch };
  const token = await encode({ token: { ...claims }, secret: deps.authSecret, maxAge: maxAgeSeconds });
  return setCookie(deps.secure, token, maxAgeSeconds);
};

export const clearedSessionCookie = (secure: boolean): string => setCookie(secure, "", 0);
