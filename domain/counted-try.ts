// One try, counted before it is made: what is over the limit is refused with the time to wait.
import type { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Refusal } from "./refusal";

export const slowDown = (waitMs: number): Refusal => ({
  refused: "slow-down",
  retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
});

/** A refusal means that it must not be done. */
export const countedTry = (limiter: RateLimiterMemory, key: string): Promise<Refusal | null> =>
  limiter.consume(key).then(
    () => null,
    (over: RateLimiterRes) => slowDown(over.msBeforeNext),
  );
