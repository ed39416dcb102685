// Hashes and checks passwords with argon2id. Must never hash without bound: each takes 19 MiB and a core, so a
// flood of sign-ins would otherwise take the memory and the threads of everyone else. A check against no account
// costs what a check against an account costs, so that time does not tell which e-mail addresses exist.
import { hash, verify } from "@node-rs/argon2";
import type { Limits } from "@/protocol/limits";

export interface HashCost {
  readonly memoryCost: number;
  readonly timeCost: number;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `null` stands for an account that does not exist or has no password. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

export class PasswordsBusy extends Error {}

const usualCost: HashCost = { memoryCost: 19_456, timeCost: 2 };

type Bounds = Pick<Limits, "passwordHashesAtOnce" | "passwordHashesWaiting">;

const createTurnstile = ({ passwordHashesAtOnce, passwordHashesWaiting }: Bounds) => {
  const waiting: Array<() => void> = [];
  let free = passwordHashesAtOnce;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else {
      if (waiting.length >= passwordHashesWaiting) throw new PasswordsBusy("too many passwords wait");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};

export const createPasswords = (bounds: Bounds, cost: HashCost = usualCost): Passwords => {
  const inTurn = createTurnstile(bounds);
  const hashOf = (password: string) => hash(password.normalize("NFKC"), { ...cost, parallelism: 1 });
  let nobodys: Promise<string> | undefined;
  return {
    hash: (password) => inTurn(() => hashOf(password)),
    verify: (passwordHash, password) =>
      inTurn(async () => {
        nobodys ??= hashOf("the password of nobody");
        const matches = await verify(passwordHash ?? (await nobodys), password.normalize("NFKC"));
        return matches && passwordHash !== null;
      }),
  };
};
