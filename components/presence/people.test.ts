import { describe, expect, it } from "vitest";
import type { Peer, Person } from "@/protocol/presence";
import { peopleHere, personWords, samePeople } from "./people";

const person = (userId: string, name: string): Person => ({
  userId,
  name,
  color: "#246cf0",
  pattern: 0,
  role: "editor",
});
const you = person("u1", "Brisk Heron");
const ada = person("u2", "Ada");
const peer = (user: Person, state: Partial<Peer> = {}): Peer => ({
  activity: "viewing",
  cursor: null,
  view: null,
  follows: null,
  user,
  ...state,
});

describe("the people in a document", () => {
  it("begin with you, also when nobody knows of you yet", () => {
    expect(peopleHere([], null, you)).toMatchObject([{ userId: "u1", isYou: true, activity: "viewing" }]);
  });

  it("PRES-10 are counted once each, with what they do in their liveliest tab", () => {
    const peers = [
      peer(ada, { activity: "away" }),
      peer(ada, { activity: "editing", follows: "u1" }),
      peer(you, { activity: "typing" }),
    ];
    const own = { activity: "viewing", cursor: null, view: null, follows: null } as const;
    expect(peopleHere(peers, own, you)).toMatchObject([
      { userId: "u1", activity: "typing", follows: null },
      { userId: "u2", activity: "editing", follows: "u1" },
    ]);
  });

  it("PRES-9 hide where they are when none of their pages shows it", () => {
    const hides = peer(ada, { hidden: true });
    expect(peopleHere([hides, hides], null, you)[1]?.hidden).toBe(true);
    expect(peopleHere([hides, peer(ada)], null, you)[1]?.hidden).toBe(false);
  });

  it("are the same list until somebody's name, colour, activity or leader changes", () => {
    const list = peopleHere([peer(ada)], null, you);
    expect(samePeople(list, peopleHere([peer(ada)], null, you))).toBe(true);
    expect(samePeople(list, peopleHere([peer({ ...ada, name: "Ada L." })], null, you))).toBe(false);
    expect(samePeople(list, peopleHere([peer(ada, { follows: "u1" })], null, you))).toBe(false);
  });

  it("are said without the haste of typing", () => {
    const [, typist] = peopleHere([peer(ada, { activity: "typing" })], null, you);
    expect(typist && personWords(typist)).toBe("Ada, editing");
  });
});
