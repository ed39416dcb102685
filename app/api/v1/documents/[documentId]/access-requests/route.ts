import { setTimeout as wait } from "node:timers/promises";
import { listAccessRequests, requestAccess } from "@/domain/access-requests";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";

export const GET = serve(contract.listAccessRequests, async ({ shared, person, params }) => {
  const requests = await listAccessRequests(shared, person.userId, params.documentId);
  return isRefusal(requests) ? requests : { body: { requests: [...requests] } };
});

export const POST = serve(contract.requestAccess, async ({ shared, news, person, params, body, once }) => {
  const { limits } = shared.env;
  const asked = { role: body.role, message: body.message ?? "" };
  const asking = once<null>(
    async () =>
      (await shared.sharingGuard.tryAccessRequest(person.userId)) ??
      requestAccess({ ...shared, news, limits }, person.userId, params.documentId, asked),
  );
  // Writing a request down takes longer than finding no document: the answer waits until both would be done.
  const [answer] = await Promise.all([asking, wait(limits.accessRequestAnswerMs)]);
  return isRefusal(answer) ? answer : { body: null };
});
