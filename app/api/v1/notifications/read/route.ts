import { markRead } from "@/domain/notifications";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../contract";
import { serve } from "../../endpoint";

export const POST = serve(contract.readNotifications, async ({ shared, news, person, body, once }) => {
  const read = await once(
    async () => (queries) => markRead({ ...shared, db: queries, news }, person.userId, body),
  );
  if (isRefusal(read)) return read;
  return { body: "ids" in read ? { ids: [...read.ids], unread: read.unread } : read };
});
