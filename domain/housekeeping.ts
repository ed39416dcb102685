// What may be forgotten, is. The entry file calls this now and then; nothing depends on when.

import type { Limits } from "@/protocol/limits";
import { forgetOldSignOuts } from "./accounts";
import { type DocumentDeps, emptyOldTrash } from "./documents";
import { forgetOldKeys } from "./idempotency";

export const keepHouse = async (deps: DocumentDeps, limits: Limits): Promise<void> => {
  const now = deps.now();
  await forgetOldSignOuts(deps.db, now);
  await forgetOldKeys(deps.db, now, limits.idempotencyHours);
  await emptyOldTrash(deps, limits.trashDays);
};
