import { preparePasswordChange } from "@/domain/accounts";
import { isRefusal } from "@/domain/refusal";
import { accountDeps, keepOnlyThisLogin } from "../../account-call";
import { contract } from "../../contract";
import { serve } from "../../endpoint";

export const POST = serve(contract.changePassword, async (call) => {
  const { shared, person, body, address } = call;
  const account = await call.once(() =>
    preparePasswordChange(accountDeps(shared), person, { ...body, address }),
  );
  return isRefusal(account) ? account : keepOnlyThisLogin(call, account);
});
