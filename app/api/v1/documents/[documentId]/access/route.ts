import { readOwnAccess } from "@/domain/access-requests";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const GET = serve(contract.getOwnAccess, async ({ shared, person, params }) => ({
  body: await readOwnAccess(shared, person.userId, params.documentId),
}));
