import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import type { Identity } from "@/protocol/identity";
import { limits } from "@/protocol/limits";
import {
  type AwarenessEntry,
  AwarenessFan,
  decodeAwareness,
  decodeClientMessage,
  encodeAwareness,
  encodeAwarenessEntry,
} from "@/protocol/messages";
import type { Peer } from "@/protocol/presence";
import type { Role } from "@/protocol/roles";
import { RoomPresence } from "./room-presence";

interface Somebody {
  identity: Identity;
  role: Role;
}

const somebody = (name: string, color: string, role: Role = "editor"): Somebody => ({
  identity: { userId: name.toLowerCase(), name, color },
  role,
});

const alice = somebody("Alice", "#246cf0");
const bob = somebody("Bob", "#a85424");
const aliceShown = { ...alice.identity, pattern: 0, role: "editor" };

const at = (clock: number) => {
  const position = { type: null, tname: null, item: { client: 1, clock }, assoc: 0 };
  return { cursor: { anchor: position, head: position } };
};

const payload = (...entries: AwarenessEntry[]): Uint8Array => {
  const message = decodeClientMessage(encodeAwareness(entries));
  if (message?.type !== "awareness") throw new Error("not an awareness message");
  return message.payload;
};

const decoded = (entries: Iterable<Uint8Array>): AwarenessEntry[] => {
  const message = decodeClientMessage(new AwarenessFan([...entries]).all);
  if (message?.type !== "awareness") throw new Error("not an awareness message");
  return decodeAwareness(message.payload, 1_000) ?? [];
};

const setUp = () => {
  let time = 1_000;
  const presence = new RoomPresence<Somebody>({ limits, now: () => time, mayShow: () => true });
  for (const participant of [alice, bob]) presence.join(participant);
  const moved = () => {
    const { states, departures } = presence.takeMoved();
    return decoded([...states.values(), ...departures.values()]);
  };
  return { presence, moved, passTime: (ms: number) => (time += ms) };
};

describe("Presence", () => {
  it("PRES-1 P1: writes the session's id, name and role and the room's colour on a state, whatever the client claims", () => {
    const { presence, moved } = setUp();
    const claimed = {
      ...at(1),
      user: { userId: "bob", name: "Bob", color: "red", role: "owner" },
      note: "hello",
    };
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: claimed }));
    expect(moved()[0]?.state).toEqual({
      ...at(1),
      activity: "viewing",
      view: null,
      follows: null,
      user: aliceShown,
    });
  });

  it("PRES-2 P2: lets nobody speak for another's id, neither a state nor a departure", () => {
    const { presence } = setUp();
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(bob, payload({ clientId: 7, clock: 9, state: at(1) }))).toBe("unchanged");
    expect(presence.announce(bob, payload({ clientId: 7, clock: 99, state: null }))).toBe("unchanged");
    expect(presence.others(bob)).toHaveLength(1);
  });

  it("PRES-2 P2: an id that a mere reader took before its writer came back is the writer's", () => {
    const { presence } = setUp();
    const reader: Somebody = { ...bob, role: "viewer" };
    presence.join(reader);
    presence.announce(reader, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }))).toBe("changed");
    expect(presence.holderOf(7)).toBe(alice);
    expect(presence.announce(reader, payload({ clientId: 7, clock: 2, state: {} }))).toBe("unchanged");
  });

  it("PRES-2 P3: keeps one id per participant, however many are announced", () => {
    const { presence } = setUp();
    const many = Array.from({ length: 500 }, (_, i) => ({ clientId: i, clock: 1, state: {} }));
    expect(presence.announce(alice, payload(...many))).toBe("changed");
    expect(presence.others(bob)).toHaveLength(1);
  });

  it("PRES-2 hands an id over to a newer connection of the same person", () => {
    const { presence, moved } = setUp();
    const newer = { ...alice };
    presence.join(newer);
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: {} }));
    expect(presence.announce(newer, payload({ clientId: 7, clock: 2, state: {} }))).toBe("changed");
    moved();
    presence.leave(alice);
    expect(moved()).toEqual([]);
    presence.leave(newer);
    expect(moved().map(({ clientId, state }) => [clientId, state])).toEqual([[7, null]]);
  });

  it("PRES-3 P4: gives clocks of its own, that grow and are not the client's", () => {
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
    ["a list", [1, 2]],
    ["a number", 5],
  ])("PRES-3 relays nothing of %s", (_, state) => {
    const { presence } = setUp();
    expect(presence.announce(alice, payload({ clientId: 7, clock: 1, state }))).toBe("unchanged");
    expect(presence.others(bob)).toEqual([]);
  });

  it("PRES-3 P5: reads neither a huge nor a deep state, nor that of somebody else", () => {
    const { presence } = setUp();
    const raw = (clientId: number, json: string) => {
      const encoder = encoding.createEncoder();
      for (const number of [1, clientId, 1]) encoding.writeVarUint(encoder, number);
      encoding.writeVarString(encoder, json);
      return encoding.toUint8Array(encoder);
    };
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(presence.announce(alice, raw(7, deep))).toBe("unchanged");
    const within = `{"cursor":${"[".repeat(2_000)}${"]".repeat(2_000)}}`;
    expect(presence.announce(alice, raw(7, within))).toBe("changed");
    expect(presence.announce(alice, raw(7, "{no JSON"))).toBe("malformed");
    expect(presence.announce(alice, raw(8, "{no JSON")), "not theirs to say").toBe("unchanged");
  });

  it("PRES-3 calls a payload that breaks the grammar malformed", () => {
    const { presence } = setUp();
    expect(presence.announce(alice, Uint8Array.of(1, 7, 1, 3, 123, 34, 97))).toBe("malformed");
    expect(presence.announce(alice, Uint8Array.of(255, 255, 255, 255, 15))).toBe("malformed");
  });

  it("PRES-4 P8: tells the newest state of each once, however often they moved, and nothing of what stayed", () => {
    const { presence, moved } = setUp();
    const move = (clock: number, to: number) => payload({ clientId: 7, clock, state: at(to) });
    for (let i = 1; i <= 50; i++) presence.announce(alice, move(i, i));
    expect(moved().map(({ state }) => (state as Peer).cursor?.head.item?.clock)).toEqual([50]);
    expect(presence.announce(alice, move(51, 50))).toBe("unchanged");
    expect(moved()).toEqual([]);
  });

  it("PRES-4 P9: repeats who is silent and still connected, so that nobody forgets a hidden tab", () => {
    const { presence, moved, passTime } = setUp();
    presence.announce(alice, payload({ clientId: 7, clock: 1, state: { activity: "away" } }));
    moved();
    expect(presence.repeat()).toBe(false);
    passTime(limits.presenceRepeatMs);
    expect(presence.repeat()).toBe(true);
    expect(moved()).toMatchObject([{ clientId: 7, state: { activity: "away" } }]);
    expect(presence.repeat()).toBe(false);
    presence.leave(alice);
    passTime(limits.presenceRepeatMs);
    expect(presence.repeat()).toBe(false);
  });

  it("PRES-7 P7: shows the caret of those who may write or comment, and only the presence of viewers", () => {
    const { presence, moved } = setUp();
    const [commenter, viewer] = [
      somebody("Cem", "#0c786c", "commenter"),
      somebody("Vera", "#9030b4", "viewer"),
    ];
    for (const participant of [commenter, viewer]) presence.join(participant);
    presence.announce(commenter, payload({ clientId: 8, clock: 1, state: at(1) }));
    presence.announce(viewer, payload({ clientId: 9, clock: 1, state: { ...at(1), follows: "cem" } }));
    expect(moved().map(({ state }) => state)).toMatchObject([at(1), { cursor: null, follows: "cem" }]);
  });

  it("PRES-8 tells a new name at once, keeps the caret, and gives a new colour only when it is free", () => {
    const { presence, moved } = setUp();
    const renamed = somebody("Cem", "#0c786c");
    presence.join(renamed);
    presence.announce(renamed, payload({ clientId: 8, clock: 1, state: at(3) }));
    moved();
    renamed.identity = { userId: "cem", name: "Cem the Brave", color: alice.identity.color };
    const shown = { userId: "cem", name: "Cem the Brave", color: "#0c786c", pattern: 0, role: "editor" };
    expect(presence.renamed(renamed)).toEqual(shown);
    expect(moved()).toMatchObject([{ clientId: 8, state: { ...at(3), user: shown } }]);
    renamed.identity = { ...renamed.identity, color: "#d8246c" };
    expect(presence.renamed(renamed).color).toBe("#d8246c");
  });

  it.each([1, 2, 127, 128, 300])("PRES-4 tells each of %i who moved about all but themselves", (count) => {
    const entries = Array.from({ length: count }, (_, i) => ({
      clientId: i,
      clock: 1,
      state: { name: "é".repeat(i) },
    }));
    const fan = new AwarenessFan(entries.map(encodeAwarenessEntry));
    const told = (message: Uint8Array) => {
      const heard = decodeClientMessage(message);
      return heard?.type === "awareness" ? decodeAwareness(heard.payload, 1_000) : null;
    };
    expect(told(fan.all)).toEqual(entries);
    for (const index of [0, Math.floor(count / 2), count - 1]) {
      expect(told(Buffer.concat(fan.allBut(index)))).toEqual(entries.toSpliced(index, 1));
    }
  });
});
