import { setDigest, wantsDigest } from "@/domain/notifications";
import { contract } from "../../contract";
import { serve } from "../../endpoint";

export const GET = serve(contract.getDigest, async ({ shared, person }) => ({
  body: { wanted: await wantsDigest(shared, person.userId) },
}));

export const PUT = serve(contract.setDigest, async ({ shared, person, body }) => ({
  body: { wanted: await setDigest(shared, person.userId, body.wanted) },
}));
