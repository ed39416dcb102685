// Bounds how often one person reaches out to others: invitations, and requests to be let in. Counts live in this
// process, as those of sign-in-guard.ts do.
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Limits } from "@/protocol/limits";
import { countedTry } from "./counted-try";
import type { Refusal } from "./refusal";

export interface SharingGuard {
  tryInvitation(userId: string): Promise<Refusal | null>;
  tryAccessRequest(userId: string): Promise<Refusal | null>;
}

const daySeconds = 86_400;

export const createSharingGuard = (options: {
  readonly limits: Limits;
  readonly enabled: boolean;
}): SharingGuard => {
  const counting = (points: number) => {
    const limiter = new RateLimiterMemory({ points, duration: daySeconds });
    return async (userId: string): Promise<Refusal | null> => {
      if (!options.enabled) return null;
      const refusal = await countedTry(limiter, userId);
      return refusal && { ...refusal, detail: "That is as many as a day allows. Try again tomorrow." };
    };
  };
  return {
    tryInvitation: counting(options.limits.invitationsPerPersonPerDay),
    tryAccessRequest: counting(options.limits.accessRequestsPerPersonPerDay),
  };
};
