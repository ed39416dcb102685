import { describe, expect, it } from "vitest";
import type { Identity } from "@/protocol/identity";
import { limits } from "@/protocol/limits";
import {
  type AwarenessEntry,
  decodeAwareness,
  decodeClientMessage,
  encodeAwareness,
  joinAwareness,
} from "@/protocol/messages";
import { Presence } from "./presence";

const alice = { identity: { userId: "alice", name: "Alice", color: "#0b6bcb" } };
const bob = { identity: { userId: "bob", name: "Bob", color: "#b3261e" } };

const payload = (...entries: AwarenessEntry[]): Uint8Array => {
  const message = decodeClientMessage(encodeAwareness(entries));
  if (message?.type !== "awareness") throw new Error("not an awareness message");
  return message.payload;
};

const decoded = (entries: Iterable<Uint8Array>): AwarenessEntry[] => {
  const message = decodeClientMessage(joinAwareness([...entries]));
  if (message?.type !== "awareness") throw new Error("not an awareness message");
  return decodeAwareness(message.payload, 1_000) ?? [];
};

const setUp = () => {
  let time = 1_000;
  const presence = new Presence<{ identity: Identity }>({
    limits,
    now: () => time,
    mayShow: (userId, clientId) => clientId !== 666 || userId === "owner of 666",
  });
  const moved = () => decoded(presence.takeMoved().values());
  return { presence, moved, passTime: (ms: number) => (time += ms) };
};

describe("Presence", () => {
  it("PRES-1 writes the session's id, name and colour on a state, whatever the client claims", () => {
    const { presence, moved } = setUp();
    const claimed = { user: { id: "bob", name: "Bob", color: "red" }, cursor: { anchor: 1 } };
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: claimed }));
    expect(moved()[0]?.state).toEqual({
      cursor: { anchor: 1 },
      user: { id: "alice", name: "Alice", color: "#0b6bcb" },
    });
  });

  it("PRES-2 lets nobody speak for another's id, neither a state nor a departure", () => {
    const { presence } = setUp();
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(bob, payload({ clientId: 7, clock: 9, state: { cursor: 1 } }))).toBe(
      "unchanged",
    );
    expect(presence.announce(bob, payload({ clientId: 7, clock: 99, state: null }))).toBe("unchanged");
    expect(presence.others(bob)).toHaveLength(1);
  });

  it("PRES-2 keeps one id per participant, however many are announced", () => {
    const { presence } = setUp();
    const many = Array.from({ length: 500 }, (_, i) => ({ clientId: i, clock: 1, state: {} }));
    expect(presence.announce(alice, payload(...many))).toBe("changed");
    expect(presence.others(bob)).toHaveLength(1);
  });

  it("PRES-2 hands an id over to a newer connection of the same person", () => {
    const { presence, moved } = setUp();
    const newer = { identity: alice.identity };
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(newer, payload({ clientId: 7, clock: 2, state: {} }))).toBe("changed");
    moved();
    presence.leave(alice);
    expect(moved()).toEqual([]);
    presence.leave(newer);
    expect(moved().map(({ clientId, state }) => [clientId, state])).toEqual([[7, null]]);
  });

  it("PRES-3 gives clocks of its own, that grow and are not the client's", () => {
    const { presence, moved, passTime } = setUp();
    const huge = { clientId: 7, clock: 2 ** 52, state: {} };
    presence.announce(alice, payload(huge));
    const [first] = moved();
    passTime(5);
    const [again] = decoded(presence.others(bob));
    presence.leave(alice);
    const [left] = moved();
    expect(first?.clock).toBeLessThan(10_000);
    expect(again?.clock).toBeGreaterThan(first?.clock ?? 0);
    expect(left?.clock).toBeGreaterThan(again?.clock ?? 0);
  });

  it.each([
    ["a state over the byte limit", { note: "x".repeat(limits.presenceBytes) }],
    ["a state nested too deeply", { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }],
    ["a list", [1, 2]],
    ["a number", 5],
  ])("PRES-3 relays nothing of %s", (_, state) => {
    const { presence } = setUp();
    expect(presence.announce(alice, payload({ clientId: 7, clock: 1, state }))).toBe("unchanged");
    expect(presence.others(bob)).toEqual([]);
  });

  it("PRES-3 calls a payload that breaks the grammar malformed", () => {
    const { presence } = setUp();
    expect(presence.announce(alice, Uint8Array.of(1, 7, 1, 3, 123, 34, 97))).toBe("malformed");
    expect(presence.announce(alice, Uint8Array.of(255, 255, 255, 255, 15))).toBe("malformed");
  });

  it("PRES-4 tells the newest state of each once, however often they moved, and repeats an unchanged one in time", () => {
    const { presence, moved, passTime } = setUp();
    const at = (clock: number, cursor: number) => payload({ clientId: 7, clock, state: { cursor } });
    for (let i = 1; i <= 50; i++) presence.announce(alice, at(i, i));
    expect(moved().map(({ state }) => (state as { cursor: number }).cursor)).toEqual([50]);
    expect(presence.announce(alice, at(51, 50))).toBe("unchanged");
    passTime(limits.presenceRepeatMs);
    expect(presence.announce(alice, at(52, 50))).toBe("changed");
    expect(moved()).toHaveLength(1);
  });
});
