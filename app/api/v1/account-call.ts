// What the routes about accounts share: the dependencies of a command, and the cookie of a login.
import { type Account, type AccountDeps, type Credentials, prepareUpgrade } from "@/domain/accounts";
import { isRefusal, type Refusal } from "@/domain/refusal";
import { type SignedIn, sessionCookie } from "@/domain/session";
import type { Shared } from "@/domain/shared";
import type { contract } from "./contract";
import type { Endpoint } from "./contract/definition";
import type { Answer, Call } from "./endpoint";
import { presentAccount } from "./presenting";

export const accountDeps = (common: Shared): AccountDeps => ({ ...common, limits: common.env.limits });

type CookieDeps = Pick<Call<Endpoint>, "shared" | "secure">;

export const cookieOf = (
  { shared: { authSecret, env }, secure }: CookieDeps,
  { userId, sessionEpoch }: Account,
  sessionId: string,
): Promise<string> =>
  sessionCookie({ authSecret, secure }, { userId, sessionId, sessionEpoch }, env.limits.sessionSeconds);

/** The account's epoch was raised: this login goes on under a new cookie, every other one is over. */
export const keepOnlyThisLogin = async (
  call: CookieDeps & { readonly person: SignedIn },
  account: Account,
): Promise<Answer<typeof contract.getMe>> => {
  const { sessionId, userId } = call.person;
  call.shared.liveDocuments.otherSessionsEnded(userId, sessionId);
  return { body: presentAccount(account), setCookie: await cookieOf(call, account, sessionId) };
};

export const upgrade = async (
  call: CookieDeps & Pick<Call<Endpoint>, "once" | "person">,
  given: Credentials & { readonly name: string },
): Promise<Answer<typeof contract.getMe> | Refusal> => {
  const account = await call.once(() => prepareUpgrade(accountDeps(call.shared), call.person, given));
  return isRefusal(account) ? account : keepOnlyThisLogin(call, account);
};
