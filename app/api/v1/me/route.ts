import { changePerson } from "@/domain/accounts";
import { contract } from "../contract";
import { serve } from "../endpoint";
import { presentMe } from "../presenting";

export const GET = serve(contract.getMe, async ({ person }) => ({ body: presentMe(person) }));

export const PATCH = serve(contract.changeMe, async ({ shared, person, body }) => {
  const slow = await shared.talkGuard.tryPersonChange(person.userId);
  if (slow !== null) return slow;
  const changed = await changePerson(shared, person.userId, body);
  if ("refused" in changed) return changed;
  shared.liveDocuments.personChanged(changed);
  return { body: presentMe({ ...person, identity: changed }) };
});
