import { isRefusal } from "@/domain/refusal";
import { listMembers } from "@/domain/sharing";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const GET = serve(contract.listMembers, async ({ shared, person, params }) => {
  const members = await listMembers(shared, person.userId, params.documentId);
  return isRefusal(members) ? members : { body: { members: [...members] } };
});
