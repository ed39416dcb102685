import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activities, livelier, readPeer, readPerson, readPresence } from "./presence";

const position = { type: null, tname: "default", item: { client: 5, clock: 9 }, assoc: -1 };
const ada = { userId: "ada", name: "Ada", color: "#246cf0", pattern: 0, role: "editor" };

describe("reading presence", () => {
  it("PRES-3 P5: takes the known fields as they are, and drops every other one", () => {
    const presence = {
      activity: "typing",
      cursor: { anchor: position, head: position },
      view: position,
      follows: "ben",
    };
    const more = JSON.parse('{"__proto__": {"polluted": true}, "note": "x", "constructor": 1}') as object;
    expect(readPresence({ ...presence, ...more, user: { name: "Somebody else" } })).toEqual(presence);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ["an activity of its own", { activity: "flying" }],
    ["half a cursor", { cursor: { anchor: position } }],
    ["a cursor that is no object", { cursor: [position, position] }],
    ["a position in another root", { view: { tname: "secrets", assoc: 0 } }],
    ["a clock that is no count", { view: { item: { client: 1, clock: 1.5 } } }],
    ["a clock below zero", { view: { item: { client: 1, clock: -1 } } }],
    ["an id that is none", { follows: "<b>" }],
    ["an id without end", { follows: "x".repeat(65) }],
  ])("PRES-3 P5: reads %s as nothing", (_, state) => {
    expect(readPresence(state)).toEqual({ activity: "viewing", cursor: null, view: null, follows: null });
  });

  it("P5: never throws, and what it read reads the same again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = readPresence(value);
        if (read !== null) expect(readPresence(JSON.parse(JSON.stringify(read)))).toEqual(read);
        expect(() => readPeer(value)).not.toThrow();
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("P6: keeps a name to a line of readable letters, and a colour to a colour", () => {
    const hostile = {
      ...ada,
      name: "\u202eKofi\u0000",
      color: "red;background:url(//x)",
      pattern: -1,
      role: "root",
    };
    expect(readPerson(hostile)).toEqual({
      userId: "ada",
      name: "Kofi",
      color: "#4f5d75",
      pattern: 0,
      role: "viewer",
    });
    expect(readPerson({ ...ada, name: "\u200b" })?.name).toBe("Somebody");
  });

  it("is nobody without a person", () => {
    expect(readPeer({ cursor: null })).toBeNull();
    expect(readPeer({ user: "ada" })).toBeNull();
    expect(readPeer(null)).toBeNull();
    expect(readPeer({ user: ada })?.user).toEqual(ada);
  });

  it("lets the livelier of two tabs speak for a person", () => {
    expect(livelier("away", "editing")).toBe("editing");
    expect(livelier("typing", "idle")).toBe("typing");
    expect(activities.reduce(livelier)).toBe("typing");
  });
});
