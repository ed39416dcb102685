import { describe, expect, it } from "vitest";
import { closeCodes } from "@/protocol/close-codes";
import { ReconnectPolicy } from "./reconnect-policy";

const policyAt = (random = 1) => {
  const clock = { now: 0 };
  const policy = new ReconnectPolicy({ random: () => random, now: () => clock.now });
  const closed = (code: number | null, reason = "", opened = true) => policy.closed({ code, reason, opened });
  const waits = (code: number | null, times: number): number[] =>
    Array.from({ length: times }, () => {
      const next = closed(code);
      return next.kind === "retry" ? next.inMs : Number.NaN;
    });
  return { clock, policy, closed, waits };
};

describe("ReconnectPolicy", () => {
  it("SESS-3 waits a random part of 500 ms at first, growing to 30 s", () => {
    expect(policyAt(1).waits(null, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(policyAt(0).waits(null, 3)).toEqual([0, 0, 0]);
    expect(policyAt(0.5).waits(closeCodes.reload.code, 2)).toEqual([250, 500]);
  });

  it("N6, SESS-3 comes back spread over 6 s to a server that died, and knocks at a dead one less and less often", () => {
    const { closed } = policyAt();
    const waited = [true, false, false, false].map((opened) => {
      const next = closed(1006, "", opened);
      return next.kind === "retry" ? next.inMs : Number.NaN;
    });
    expect(waited).toEqual([6_000, 8_000, 16_000, 30_000]);
    expect(policyAt().closed(1006, "", false)).toMatchObject({ inMs: 500 });
  });

  it("SESS-5 stops exactly at 4400 to 4499, and at no other code", () => {
    for (const code of [1000, 1001, 1006, 1011, 1012, 1013, 4000, 4399, 4500, 4503, 4509, 4529, null]) {
      expect(policyAt().closed(code).kind, String(code)).toBe("retry");
    }
    for (const code of [4400, 4403, 4404, 4410, 4413, 4426, 4499]) {
      expect(policyAt().closed(code).kind, String(code)).toBe("stop");
    }
    expect(policyAt().closed(4499)).toEqual({ kind: "stop", reason: "forbidden", trashedBy: null });
  });

  it("SESS-5 doubts one 4401, believes the second, and doubts anew after a connection that synced", () => {
    const { policy, closed } = policyAt();
    expect(closed(4401)).toMatchObject({ kind: "retry", askFirst: true });
    expect(closed(4401)).toEqual({ kind: "stop", reason: "unauthenticated", trashedBy: null });
    policy.synced();
    expect(closed(4401)).toMatchObject({ kind: "retry", askFirst: true });
  });

  it("SESS-5 asks about the login only when the server could not say", () => {
    expect(policyAt().closed(1006, "", false)).toMatchObject({ askFirst: true });
    expect(policyAt().closed(1006, "", true)).toMatchObject({ askFirst: false });
    expect(policyAt().closed(1012, "", true)).toMatchObject({ askFirst: false, setback: "restart" });
  });

  it("SESS-6 comes back soon when the access changed, whatever went wrong before, but not again and again", () => {
    const { policy, waits } = policyAt();
    waits(null, 8);
    policy.synced();
    expect(waits(closeCodes.reload.code, 3)).toEqual([500, 1_000, 2_000]);
  });

  it("SESS-6 begins anew only after a connection that lasted", () => {
    const { clock, policy, waits } = policyAt();
    expect(waits(null, 3)).toEqual([500, 1_000, 2_000]);
    policy.synced();
    clock.now += 9_999;
    expect(waits(null, 1)).toEqual([4_000]);
    policy.synced();
    clock.now += 10_000;
    expect(waits(null, 1)).toEqual([500]);
  });

  it("SESS-7 waits as long as the server asks, spread out, and no longer than five minutes", () => {
    const inMs = (reason: string, random = 1) => {
      const next = policyAt(random).closed(1012, reason);
      return next.kind === "retry" ? next.inMs : 0;
    };
    expect(inMs("retry-after=2000", 0)).toBe(2_000);
    expect(inMs("restart retry-after=2000")).toBe(3_000);
    expect(inMs("retry-after=999999999", 0)).toBe(300_000);
    for (const nonsense of ["retry-after=-5", "retry-after=x", "retry-after=", "noretry-after=5s", ""]) {
      expect(inMs(nonsense, 0), nonsense).toBe(0);
    }
  });

  it("SESS-7 waits for a server that restarts at most 4 s at a time, for a minute, and then as for any other", () => {
    const { clock, closed } = policyAt();
    closed(1012, "retry-after=2000");
    const waited = Array.from({ length: 6 }, () => {
      const next = closed(1006, "", false);
      return next.kind === "retry" ? next.inMs : Number.NaN;
    });
    expect(waited).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    clock.now += 60_000;
    const later = Array.from({ length: 7 }, () => closed(1006, "", false));
    expect(later.at(-1)).toMatchObject({ inMs: 30_000 });
  });

  it("SESS-7 hurries when the network is back, but not past the server's own word", () => {
    const { clock, policy, closed, waits } = policyAt(0);
    waits(1006, 5);
    expect(policy.hurry()).toBe(0);
    closed(1012, "retry-after=2000");
    clock.now += 500;
    expect(policy.hurry()).toBe(1_500);
    policy.synced();
    expect(policy.hurry()).toBe(0);
  });

  it("SESS-7 hurries no later than the server asked for when the clock was set back meanwhile", () => {
    const { clock, policy, closed } = policyAt(0);
    clock.now = 7_200_000;
    closed(1012, "retry-after=2000");
    clock.now = 0;
    expect(policy.hurry()).toBe(2_000);
  });
});
