// Slows the guessing of passwords and the making of accounts. A try is counted before it is evaluated, so a
// hundred at once get no further than a hundred in turn. Rules:
// - per account: some free tries, then a block that doubles with every further round and never lasts for ever;
// - per address: a number of tries a minute, whatever the accounts;
// - an address from which an account was opened lately has a count of its own for that account, so that a
//   stranger who keeps guessing cannot lock the owner out.
// Counts live in this process: a restart forgives, and behind several nodes each one counts for itself.
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import type { Limits } from "@/protocol/limits";
import { addressBucket } from "./client-address";
import { countedTry, slowDown } from "./counted-try";
import type { Refusal } from "./refusal";

export interface SignInGuard {
  /** Counts one password try; a refusal means that it must not be evaluated. */
  tryPassword(account: string, address: string): Promise<Refusal | null>;
  /** The password was right: the count starts anew and the address is known to this account. */
  passwordWasRight(account: string, address: string): Promise<void>;
  trySignUp(address: string): Promise<Refusal | null>;
  tryGuest(address: string): Promise<Refusal | null>;
}

const daySeconds = 86_400;
// Timers of Node hold at most 24.8 days.
const knownAddressSeconds = 7 * daySeconds;

const openGuard: SignInGuard = {
  tryPassword: async () => null,
  passwordWasRight: async () => undefined,
  trySignUp: async () => null,
  tryGuest: async () => null,
};

export const createSignInGuard = (options: {
  readonly limits: Limits;
  readonly enabled: boolean;
}): SignInGuard => {
  if (!options.enabled) return openGuard;
  const { limits } = options;
  const tries = new RateLimiterMemory({ points: limits.signInFreeAttempts, duration: daySeconds });
  const rounds = new RateLimiterMemory({ points: 1, duration: daySeconds });
  const known = new RateLimiterMemory({ points: 1, duration: knownAddressSeconds });
  const perAddress = new RateLimiterMemory({
    points: limits.signInAttemptsPerAddressPerMinute,
    duration: 60,
  });
  const signUps = new RateLimiterMemory({ points: limits.signUpsPerAddressPerHour, duration: 3_600 });
  const guests = new RateLimiterMemory({ points: limits.guestsPerAddressPerMinute, duration: 60 });

  const pair = (account: string, address: string) => `${account} ${addressBucket(address)}`;

  const countOf = async (account: string, address: string): Promise<string> => {
    const own = pair(account, address);
    return (await known.get(own)) === null ? account : own;
  };

  const countTry = async (key: string): Promise<Refusal | null> => {
    try {
      await tries.consume(key);
      return null;
    } catch (over) {
      const { consumedPoints, msBeforeNext } = over as RateLimiterRes;
      if (consumedPoints !== limits.signInFreeAttempts + 1) return slowDown(msBeforeNext);
      const round = (await rounds.penalty(key)).consumedPoints - 1;
      const seconds = Math.min(limits.signInBlockSeconds * 2 ** round, limits.signInBlockLongestSeconds);
      await tries.block(key, seconds);
      return slowDown(seconds * 1_000);
    }
  };

  return {
    tryPassword: async (account, address) =>
      (await countedTry(perAddress, addressBucket(address))) ??
      (await countTry(await countOf(account, address))),
    passwordWasRight: async (account, address) => {
      const key = await countOf(account, address);
      await Promise.all([
        tries.delete(key),
        rounds.delete(key),
        known.set(pair(account, address), 1, knownAddressSeconds),
      ]);
    },
    trySignUp: (address) => countedTry(signUps, addressBucket(address)),
    tryGuest: (address) => countedTry(guests, addressBucket(address)),
  };
};
