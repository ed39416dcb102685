import { describe, expect, it } from "vitest";
import type { Outline } from "../updates/outline";
import { Authors } from "./authors";

const setUp = ({ here = [] as number[], recovering = false } = {}) => {
  const clocks = new Map([[1, 10]]);
  const authors = new Authors(new Map([[1, "vera"]]), {
    clockOf: (client) => clocks.get(client) ?? 0,
    isHere: (client) => here.includes(client),
    isRecovering: () => recovering,
    mostShown: 2,
  });
  const examine = (userId: string, client: number, to: number, isStep2 = false) =>
    authors.examine(userId, { ranges: [{ client, from: 0, to }] } as unknown as Outline, isStep2);
  return { authors, examine };
};

const authorized = (...fresh: number[]) => ({ kind: "authorized", fresh });

describe("Authors", () => {
  it("AUTH-1 C7: an id is of whoever first writes under it, now and in later sessions", () => {
    const { authors, examine } = setUp();
    expect(examine("ann", 2, 5)).toEqual(authorized(2));
    authors.bind("ann", [2]);
    expect(examine("ann", 2, 9, true)).toEqual(authorized());
    expect(examine("mallory", 2, 9).kind).toBe("held");
    expect(examine("vera", 1, 20)).toEqual(authorized());
  });

  it("AUTH-1 C7: an id under which somebody is seen is theirs before they write", () => {
    const { authors, examine } = setUp();
    expect(authors.show("ann", 3, true)).toBe(true);
    expect(authors.show("mallory", 3, true)).toBe(false);
    expect(examine("mallory", 3, 1).kind).toBe("held");
    expect(examine("ann", 3, 1, true)).toEqual(authorized(3));
  });

  it("AUTH-1 C7: an id that somebody shows who may not write stays free for whoever does", () => {
    const { authors, examine } = setUp();
    expect(authors.show("viewer", 3, false)).toBe(true);
    expect(authors.show("ann", 3, true)).toBe(true);
    expect(examine("ann", 3, 1)).toEqual(authorized(3));
    expect(authors.show("viewer", 3, false)).toBe(false);
  });

  it("AUTH-2 C7: says that somebody is forging only when the owner is here and would have said it", () => {
    const { examine } = setUp({ here: [1] });
    expect(examine("mallory", 1, 11)).toEqual({ kind: "forged", client: 1 });
    expect(examine("carrier", 1, 11, true)).toEqual({ kind: "held", others: new Map([[1, 11]]) });
    expect(examine("mallory", 1, 10), "what is held already is nobody's news").toEqual(authorized());
  });

  it("AUTH-3 takes what others carry after a start, and makes it nobody's but its owner's", () => {
    const { examine } = setUp({ recovering: true });
    expect(examine("carrier", 1, 20, true)).toEqual(authorized());
    expect(examine("carrier", 7, 20, true), "an id that only a step 2 names").toEqual(authorized());
    expect(setUp().examine("carrier", 1, 20, true).kind).toBe("held");
  });

  it("AUTH-1 remembers a bounded number of ids that were only seen", () => {
    const { authors } = setUp();
    for (const client of [3, 4, 5]) authors.show("ann", client, true);
    expect(authors.show("bob", 3, true), "the oldest was forgotten").toBe(true);
    expect(authors.show("bob", 5, true)).toBe(false);
  });
});
