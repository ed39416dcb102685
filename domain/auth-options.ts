// How next-auth signs people in and out by our rules: which accounts it may open, what its cookie says, and when
// a login is over. Built anew for every request, because it depends on who is already signed in and from where.
import type { AuthOptions, CallbacksOptions, Session } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import GitHub from "next-auth/providers/github";
import Google from "next-auth/providers/google";
import { z } from "zod";
import { cleanName } from "@/protocol/identity";
import {
  type Account,
  type AccountDeps,
  changePerson,
  createGuest,
  type ProviderProfile,
  signInWithProvider,
  signOut,
  verifyCredentials,
} from "./accounts";
import type { Env } from "./env";
import { isRefusal, type Refusal } from "./refusal";
import {
  isSecure,
  newSessionId,
  type SessionClaims,
  type SignedIn,
  sessionCookieName,
  sessionCookieOptions,
  standing,
} from "./session";

export interface AuthDeps extends AccountDeps {
  readonly env: Env;
  readonly publicUrl: string;
  readonly authSecret: string;
  readonly warn: (what: string, error: unknown) => void;
}

export interface AuthRequest {
  /** Who this browser is signed in as already. */
  readonly present: SignedIn | null;
  readonly address: string;
  /** Turns any address into one of ours. */
  readonly safeUrl: (url: string) => string;
}

const guestForm = z.object({ name: z.string().max(1_000).optional() });
const credentialsForm = z.object({ email: z.string().max(1_000), password: z.string().max(1_000) });

const opened = z.object({ id: z.string(), sessionEpoch: z.int() });

/** What next-auth hands on to the `jwt` callback. */
const userOf = (account: Account) => ({ id: account.userId, sessionEpoch: account.sessionEpoch });

/** next-auth shows a thrown message to the sign-in page as its error code, and `null` as CredentialsSignin. */
const openedOrNull = (answer: Account | Refusal) => {
  if (!isRefusal(answer)) return userOf(answer);
  if (answer.refused === "slow-down") throw new Error("SlowDown");
  return null;
};

/** Pressing the guest button twice must not leave the first guest's documents behind. */
const enterAsGuest = async (deps: AuthDeps, request: AuthRequest, name: string) => {
  const { present } = request;
  if (present?.isGuest !== true) return createGuest(deps, { name, address: request.address });
  if (cleanName(name) !== "") await changePerson(deps, present.userId, { name });
  return { ...present.identity, email: null, sessionEpoch: present.sessionEpoch };
};

const providersOf = (deps: AuthDeps, request: AuthRequest): AuthOptions["providers"] => {
  const { github, google } = deps.env;
  return [
    Credentials({
      id: "guest",
      name: "Guest",
      credentials: { name: { label: "Name" } },
      authorize: async (form) => {
        const given = guestForm.safeParse(form ?? {});
        return given.success ? openedOrNull(await enterAsGuest(deps, request, given.data.name ?? "")) : null;
      },
    }),
    Credentials({
      id: "credentials",
      name: "E-mail and password",
      credentials: { email: { label: "E-mail" }, password: { label: "Password", type: "password" } },
      authorize: async (form) => {
        const given = credentialsForm.safeParse(form);
        if (!given.success) return null;
        return openedOrNull(await verifyCredentials(deps, { ...given.data, address: request.address }));
      },
    }),
    ...(github === null ? [] : [GitHub({ clientId: github.id, clientSecret: github.secret })]),
    ...(google === null ? [] : [Google({ clientId: google.id, clientSecret: google.secret })]),
  ];
};

const googleProfile = z.object({ email: z.string(), email_verified: z.literal(true) });

/** Google says of each address whether it is verified; GitHub does not say, so its addresses are not used. */
export const vouchedEmail = (provider: string, profile: unknown): string | null =>
  provider === "google" ? (googleProfile.safeParse(profile).data?.email ?? null) : null;

const openByProvider = async (
  deps: AuthDeps,
  present: SignedIn | null,
  profile: ProviderProfile,
): Promise<Account> => {
  const account = await signInWithProvider(deps, profile, present);
  if (isRefusal(account)) throw new Error(account.refused);
  const becameIt = present?.userId === account.userId && present.sessionEpoch !== account.sessionEpoch;
  if (becameIt) deps.liveDocuments.otherSessionsEnded(account.userId, null);
  return account;
};

const jwtCallback =
  (deps: AuthDeps, { present }: AuthRequest): CallbacksOptions["jwt"] =>
  async ({ token, user, account, profile }) => {
    // `account` is given at sign-in only; later calls carry a token whose claims the session callback judges.
    if (!account) return token;
    const { id, sessionEpoch } =
      account.type === "credentials"
        ? opened.parse(user)
        : userOf(
            await openByProvider(deps, present, {
              provider: account.provider,
              providerAccountId: account.providerAccountId,
              name: user.name ?? "",
              verifiedEmail: vouchedEmail(account.provider, profile),
            }),
          );
    // A new login always gets an id of its own; the login of somebody else that it replaces is over.
    if (present !== null && present.userId !== id) await signOut(deps, present);
    const claims: SessionClaims = { sub: id, sid: newSessionId(deps.randomBytes), epoch: sessionEpoch };
    return { ...claims };
  };

class SessionIsOver extends Error {}

export interface SessionUser {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly email?: string;
  readonly isGuest: boolean;
}

const sessionUser = ({ identity, email, isGuest }: SignedIn): SessionUser => ({
  id: identity.userId,
  name: identity.name,
  color: identity.color,
  ...(email === null ? {} : { email }),
  isGuest,
});

export const createAuthOptions = (deps: AuthDeps, request: AuthRequest): AuthOptions => {
  const secure = isSecure(deps.publicUrl);
  const maxAge = deps.limits.sessionSeconds;
  return {
    secret: deps.authSecret,
    session: { strategy: "jwt", maxAge },
    jwt: { maxAge },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: sessionCookieName(secure), options: sessionCookieOptions(secure) } },
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in", verifyRequest: "/sign-in" },
    providers: providersOf(deps, request),
    callbacks: {
      redirect: ({ url }) => request.safeUrl(url),
      jwt: jwtCallback(deps, request),
      session: async ({ session, token }) => {
        const person = await standing(deps, token);
        // next-auth answers a throw with {} and takes the cookie away.
        if (person === null) throw new SessionIsOver();
        const answer: Session & { user: SessionUser } = {
          expires: session.expires,
          user: sessionUser(person),
        };
        return answer;
      },
    },
    events: {
      signOut: async ({ token }) => {
        const person = await standing(deps, token);
        if (person !== null) await signOut(deps, person);
      },
    },
    logger: {
      error: (code, metadata) => {
        // Somebody came with a cookie of a login that is over, or with none of ours. That is no fault.
        if (code !== "JWT_SESSION_ERROR") deps.warn(`next-auth: ${code}`, metadata);
      },
      warn: () => undefined,
      debug: () => undefined,
    },
  };
};
