import { describe, expect, it } from "vitest";
import type { Identity } from "@/protocol/identity";
import { limits } from "@/protocol/limits";
import { type AwarenessEntry, decodeClientMessage, encodeAwareness } from "@/protocol/messages";
import { Presence } from "./presence";

const alice = { identity: { userId: "alice", name: "Alice", color: "#0b6bcb" } };
const bob = { identity: { userId: "bob", name: "Bob", color: "#b3261e" } };

const payload = (...entries: AwarenessEntry[]): Uint8Array => {
  const message = decodeClientMessage(encodeAwareness(entries));
  if (message?.type !== "awareness") throw new Error("not an awareness message");
  return message.payload;
};

const setUp = () => {
  let time = 1_000;
  const presence = new Presence<{ identity: Identity }>({ limits, now: () => time });
  return { presence, passTime: (ms: number) => (time += ms) };
};

describe("Presence", () => {
  it("PRES-1 writes the session's id, name and colour on a state, whatever the client claims", () => {
    const { presence } = setUp();
    const claimed = { user: { id: "bob", name: "Bob", color: "red" }, cursor: { anchor: 1 } };
    const [entry] = presence.announce(alice, payload({ clientId: 7, clock: 1, state: claimed })) ?? [];
    expect(entry?.state).toEqual({
      cursor: { anchor: 1 },
      user: { id: "alice", name: "Alice", color: "#0b6bcb" },
    });
  });

  it("PRES-2 lets nobody speak for another's id, neither a state nor a departure", () => {
    const { presence } = setUp();
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(bob, payload({ clientId: 7, clock: 9, state: { cursor: 1 } }))).toEqual([]);
    expect(presence.announce(bob, payload({ clientId: 7, clock: 99, state: null }))).toEqual([]);
    expect(presence.others(bob)).toHaveLength(1);
  });

  it("PRES-2 keeps one id per participant, however many are announced", () => {
    const { presence } = setUp();
    const many = Array.from({ length: 500 }, (_, i) => ({ clientId: i, clock: 1, state: {} }));
    expect(presence.announce(alice, payload(...many))).toHaveLength(1);
    expect(presence.others(bob)).toHaveLength(1);
  });

  it("PRES-2 hands an id over to a newer connection of the same person", () => {
    const { presence } = setUp();
    const newer = { identity: alice.identity };
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(newer, payload({ clientId: 7, clock: 2, state: {} }))).toHaveLength(1);
    expect(presence.leave(alice)).toEqual([]);
    expect(presence.leave(newer)).toHaveLength(1);
  });

  it("PRES-3 gives clocks of its own, that grow and are not the client's", () => {
    const { presence, passTime } = setUp();
    const huge = { clientId: 7, clock: 2 ** 52, state: {} };
    const [first] = presence.announce(alice, payload(huge)) ?? [];
    passTime(5);
    const [again] = presence.others(bob);
    const [left] = presence.leave(alice);
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
    expect(presence.announce(alice, payload({ clientId: 7, clock: 1, state }))).toEqual([]);
    expect(presence.others(bob)).toEqual([]);
  });

  it("PRES-3 calls a payload that breaks the grammar malformed", () => {
    const { presence } = setUp();
    expect(presence.announce(alice, Uint8Array.of(1, 7, 1, 3, 123, 34, 97))).toBeNull();
    expect(presence.announce(alice, Uint8Array.of(255, 255, 255, 255, 15))).toBeNull();
  });
});
