import { signOut, signUp } from "@/domain/accounts";
import { isRefusal } from "@/domain/refusal";
import { newSessionId } from "@/domain/session";
import { accountDeps, cookieOf, upgrade } from "../account-call";
import { contract } from "../contract";
import { serveOpen } from "../endpoint";
import { presentAccount } from "../presenting";

export const POST = serveOpen(contract.signUp, async (call) => {
  const { shared, person, address, body } = call;
  const given = { ...body, name: body.name ?? "", address };
  if (person?.isGuest === true) return upgrade({ ...call, person }, given);
  // Without a login there is nobody to keep a key for, and no need: the same request again signs in.
  const account = await signUp(accountDeps(shared), given);
  if (isRefusal(account)) return account;
  if (person !== null && person.userId !== account.userId) await signOut(accountDeps(shared), person);
  const setCookie = await cookieOf(call, account, newSessionId(shared.randomBytes));
  return { body: presentAccount(account), setCookie };
});
