import { describe, expect, it } from "vitest";
import type { Peer } from "@/protocol/presence";
import { followersOf, leaderOf, liveliestPage } from "./follow";
import type { PersonHere } from "./people";

const person = (userId: string, follows: string | null = null): PersonHere => ({
  userId,
  name: userId,
  color: "#246cf0",
  pattern: 0,
  role: "editor",
  isYou: userId === "you",
  activity: "viewing",
  follows,
  hidden: false,
});

describe("following", () => {
  it("PRES-12 goes to the one at the end of a chain", () => {
    const people = [person("you", "ada"), person("ada", "ben"), person("ben"), person("cem")];
    expect(leaderOf(people, "ada")?.userId).toBe("ben");
    expect(leaderOf(people, "ben")?.userId).toBe("ben");
    expect(leaderOf(people, "dee")).toBeNull();
    expect(leaderOf([person("you"), person("ada", "gone")], "ada")?.userId).toBe("ada");
  });

  it("PRES-12 moves nobody in a circle", () => {
    expect(leaderOf([person("you", "ada"), person("ada", "you")], "ada")).toBeNull();
    const beside = [person("you", "ada"), person("ada", "ben"), person("ben", "cem"), person("cem", "ada")];
    expect(leaderOf(beside, "ada")).toBeNull();
  });

  it("PRES-12 tells the followed who follows them, each once", () => {
    const people = [person("you"), person("ada", "you"), person("ben", "you"), person("cem", "ada")];
    expect(followersOf(people, "you").map(({ userId }) => userId)).toEqual(["ada", "ben"]);
  });

  it("PRES-12 follows the liveliest tab of a person, and of equals one with a caret", () => {
    const position = { type: null, tname: "default", item: null, assoc: 0 };
    const page = (activity: Peer["activity"], caret: boolean): Peer => ({
      activity,
      cursor: caret ? { anchor: position, head: position } : null,
      view: null,
      follows: null,
      user: person("ada"),
    });
    const [away, looking, pointing] = [page("away", true), page("viewing", false), page("viewing", true)];
    expect(liveliestPage([away, looking, pointing], "ada")).toBe(pointing);
    expect(liveliestPage([away, looking], "ada")).toBe(looking);
    expect(liveliestPage([away], "ben")).toBeNull();
  });
});
