import { isMuted, setMuted } from "@/domain/notifications";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const GET = serve(contract.getMute, async ({ shared, person, params }) => {
  const muted = await isMuted(shared, person.userId, params.documentId);
  return isRefusal(muted) ? muted : { body: { muted } };
});

export const PUT = serve(contract.setMute, async ({ shared, person, params, body }) => {
  const muted = await setMuted(shared, person.userId, params.documentId, body.muted);
  return isRefusal(muted) ? muted : { body: { muted } };
});
