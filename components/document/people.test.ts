import { describe, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import { Doc } from "yjs";
import { peopleHere } from "./people";

const you = { userId: "u1", name: "Brisk Heron", color: "#0b6bcb" };

const awarenessOf = (states: Record<number, Record<string, unknown>>): Awareness => {
  const awareness = new Awareness(new Doc());
  for (const [id, state] of Object.entries(states)) awareness.states.set(Number(id), state);
  return awareness;
};

describe("the people in a document", () => {
  it("begin with you, also when nobody knows of you yet", () => {
    expect(peopleHere(awarenessOf({}), you)).toMatchObject([{ userId: "u1", isYou: true }]);
  });

  it("are counted once each, with what they do in their liveliest tab", () => {
    const ada = { id: "u2", name: "Ada", color: "#1a7f4b" };
    const awareness = awarenessOf({
      5: { user: ada, activity: "idle" },
      6: { user: ada, activity: "editing" },
      7: { user: { id: "u1", name: "Brisk Heron", color: "#0b6bcb" }, activity: "viewing" },
    });
    expect(peopleHere(awareness, you)).toMatchObject([
      { userId: "u1", activity: "viewing" },
      { userId: "u2", activity: "editing" },
    ]);
  });

  it("are left out when a state names nobody, and never bring a colour that is none", () => {
    const awareness = awarenessOf({
      5: { cursor: null },
      6: { user: "u9" },
      7: { user: { id: "u3", name: "\u202eKofi", color: "red;background:url(x)" } },
    });
    expect(peopleHere(awareness, you)).toMatchObject([{ userId: "u1" }, { name: "Kofi", color: "#4f5d75" }]);
  });
});
