// How fast one person may comment. Counts live in this process, as those of signing in do.
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Limits } from "@/protocol/limits";
import { countedTry } from "./counted-try";
import type { Refusal } from "./refusal";

export interface CommentGuard {
  /** Counts one; a refusal means that it must not be done. */
  tryComment(userId: string): Promise<Refusal | null>;
}

export const createCommentGuard = (options: {
  readonly limits: Limits;
  readonly enabled: boolean;
}): CommentGuard => {
  if (!options.enabled) return { tryComment: async () => null };
  const perUser = new RateLimiterMemory({ points: options.limits.commentsPerUserPerMinute, duration: 60 });
  return {
    tryComment: (userId) => countedTry(perUser, userId),
  };
};
