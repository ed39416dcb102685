// What may be forgotten, is, and what was gathered is sent. The entry file calls this now and then; nothing depends
// on when.

import type { Limits } from "@/protocol/limits";
import { forgetOldSignOuts } from "./accounts";
import { sendDigests } from "./digest";
import { type DocumentDeps, emptyOldTrash } from "./documents";
import { forgetOldKeys } from "./idempotency";
import { forgetOldEvents } from "./live-events";
import type { Mailer } from "./mailer";

export interface HouseDeps extends DocumentDeps {
  /** null where no mail server is configured. */
  readonly mailer: Mailer | null;
  readonly publicUrl: string;
  readonly warn: (what: string, error: unknown) => void;
}

export const keepHouse = async (deps: HouseDeps, limits: Limits): Promise<void> => {
  const now = deps.now();
  await forgetOldSignOuts(deps.db, now);
  await forgetOldKeys(deps.db, now, limits.idempotencyHours);
  await forgetOldEvents(deps.db, now, limits.liveEventDays);
  await emptyOldTrash(deps, limits.trashDays);
  if (deps.mailer !== null) await sendDigests({ ...deps, mailer: deps.mailer, limits });
};
