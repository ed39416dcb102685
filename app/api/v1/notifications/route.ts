import { listNotifications } from "@/domain/notifications";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../contract";
import { serve } from "../endpoint";

export const GET = serve(contract.listNotifications, async ({ shared, person, query }) => {
  const page = await listNotifications(shared, person.userId, {
    cursor: query.cursor ?? null,
    size: shared.env.limits.notificationsPerPage,
  });
  return isRefusal(page) ? page : { body: { ...page, notifications: [...page.notifications] } };
});
