import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limits } from "@/protocol/limits";
import { createSignInGuard, type SignInGuard } from "./sign-in-guard";

const attacker = "203.0.113.7";
const home = "198.51.100.4";
const account = "ada@example.org";

const evaluated = async (guard: SignInGuard, tries: number, address: (index: number) => string) => {
  const verdicts = await Promise.all(
    Array.from({ length: tries }, (_, index) => guard.tryPassword(account, address(index))),
  );
  return verdicts.filter((verdict) => verdict === null).length;
};

describe("the sign-in guard", () => {
  let guard: SignInGuard;

  beforeEach(() => {
    vi.useFakeTimers();
    guard = createSignInGuard({ limits, enabled: true });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("A15: evaluates five of a hundred tries for one account, even from a hundred addresses at once", async () => {
    expect(await evaluated(guard, 100, (index) => `203.0.113.${index}`)).toBe(limits.signInFreeAttempts);
  });

  it("A15: evaluates thirty tries a minute from one address, whatever the accounts", async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => guard.tryPassword(`person${index}@example.org`, attacker)),
    );
    const allowed = verdicts.filter((verdict) => verdict === null).length;
    expect(allowed).toBe(limits.signInAttemptsPerAddressPerMinute);
    vi.advanceTimersByTime(60_000);
    expect(await guard.tryPassword(account, attacker)).toBeNull();
  });

  it("A15: counts one IPv6 customer as one address", async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        guard.tryPassword(`person${index}@example.org`, `2001:db8:1:2::${index}`),
      ),
    );
    expect(verdicts.filter((verdict) => verdict !== null)).toHaveLength(10);
  });

  it("A15: doubles the block with every round, up to the longest, and never locks for ever", async () => {
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      let verdict = null;
      for (let index = 0; verdict === null; index += 1)
        verdict = await guard.tryPassword(account, `203.0.${round}.${index}`);
      const seconds = verdict.retryAfterSeconds ?? 0;
      waits.push(seconds);
      vi.advanceTimersByTime(seconds * 1_000);
    }
    expect(waits).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
  });

  it("says how long to wait", async () => {
    await evaluated(guard, 6, () => attacker);
    vi.advanceTimersByTime(20_000);
    expect(await guard.tryPassword(account, attacker)).toEqual({
      refused: "slow-down",
      retryAfterSeconds: 40,
    });
  });

  it("A15: lets the owner in from a known address while a stranger keeps the account blocked", async () => {
    expect(await guard.tryPassword(account, home)).toBeNull();
    await guard.passwordWasRight(account, home);
    await evaluated(guard, 100, (index) => `203.0.113.${index}`);
    expect(await guard.tryPassword(account, attacker)).not.toBeNull();
    expect(await guard.tryPassword(account, home)).toBeNull();
  });

  it("starts the count anew when the password was right", async () => {
    await evaluated(guard, 4, () => home);
    await guard.passwordWasRight(account, home);
    expect(await evaluated(guard, 5, () => home)).toBe(5);
  });

  it("limits the accounts and the guests that one address makes", async () => {
    const made = async (attempt: () => Promise<unknown>) => {
      const verdicts = await Promise.all(Array.from({ length: 400 }, attempt));
      return verdicts.filter((verdict) => verdict === null).length;
    };
    expect(await made(() => guard.trySignUp(attacker))).toBe(limits.signUpsPerAddressPerHour);
    expect(await made(() => guard.tryGuest(attacker))).toBe(limits.guestsPerAddressPerMinute);
  });

  it("stands open when rate limits are off", async () => {
    const open = createSignInGuard({ limits, enabled: false });
    expect(await evaluated(open, 200, () => attacker)).toBe(200);
  });
});
