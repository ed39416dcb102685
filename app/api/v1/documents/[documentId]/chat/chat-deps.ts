import type { ChatDeps } from "@/domain/chat";
import type { News } from "@/domain/live-events";
import type { Shared } from "@/domain/shared";

export const chatDeps = ({ db, now, randomBytes, env }: Shared, news: News): ChatDeps => ({
  db,
  now,
  randomBytes,
  limits: env.limits,
  rateLimits: env.rateLimits,
  news,
});
