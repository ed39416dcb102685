// How fast one person may say things to others: comments, messages of the chat, and what they are called. Counts live
// in this process, as those of signing in do.
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Limits } from "@/protocol/limits";
import { countedTry } from "./counted-try";
import type { Refusal } from "./refusal";

/** Counts one; a refusal means that it must not be done. */
type Try = (userId: string) => Promise<Refusal | null>;

export interface TalkGuard {
  readonly tryComment: Try;
  readonly tryMessage: Try;
  /** A new name or colour. */
  readonly tryPersonChange: Try;
}

export const createTalkGuard = (options: {
  readonly limits: Limits;
  readonly enabled: boolean;
}): TalkGuard => {
  const perMinute = (points: number): Try => {
    const limiter = new RateLimiterMemory({ points, duration: 60 });
    return async (userId) => {
      const refusal = options.enabled ? await countedTry(limiter, userId) : null;
      return refusal && { ...refusal, detail: "That was a lot at once. Wait a little, then send it again." };
    };
  };
  return {
    tryComment: perMinute(options.limits.commentsPerUserPerMinute),
    tryMessage: perMinute(options.limits.chatMessagesPerMinute),
    tryPersonChange: perMinute(options.limits.personChangesPerMinute),
  };
};
