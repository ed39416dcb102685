import { describe, expect, it } from "vitest";
import { presenceColors } from "@/protocol/identity";
import { Looks } from "./looks";

const [blue, orange, teal] = presenceColors;
const nobodyChose = "#ffffff";

describe("Looks", () => {
  it("PRES-5 gives everybody the colour they chose, and a second one with the same choice a free one", () => {
    const looks = new Looks();
    expect(looks.enter("ada", orange)).toEqual({ color: orange, pattern: 0 });
    expect(looks.enter("ben", orange)).toEqual({ color: blue, pattern: 0 });
    expect(looks.enter("cem", nobodyChose)).toEqual({ color: teal, pattern: 0 });
  });

  it("PRES-5 keeps a person's colour in every tab, and when they come back", () => {
    const looks = new Looks();
    looks.enter("ada", blue);
    const first = looks.enter("ben", blue);
    expect(looks.enter("ben", blue)).toEqual(first);
    looks.leave("ada");
    looks.leave("ben");
    looks.leave("ben");
    expect(looks.enter("cem", nobodyChose).color).not.toBe(first.color);
    expect(looks.enter("ben", blue)).toEqual(first);
  });

  it("PRES-5 lets a choice win over the claim of somebody who left", () => {
    const looks = new Looks();
    looks.enter("ada", blue);
    looks.leave("ada");
    expect(looks.enter("ben", blue)).toEqual({ color: blue, pattern: 0 });
    expect(looks.enter("ada", blue).color).not.toBe(blue);
  });

  it("PRES-5 tells more people than there are colours apart by a pattern, and forgets patterns with their owners", () => {
    const looks = new Looks();
    const enter = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => looks.enter(`person-${from + i}`, blue));
    const crowd = enter(0, 2 * presenceColors.length + 3);
    expect(new Set(crowd.map(({ color, pattern }) => `${color} ${pattern}`)).size).toBe(crowd.length);
    expect(crowd.slice(0, presenceColors.length).every(({ pattern }) => pattern === 0)).toBe(true);
    for (let i = 0; i < crowd.length; i++) looks.leave(`person-${i}`);
    const next = enter(100, 100 + presenceColors.length);
    expect(new Set(next.map(({ color }) => color)).size).toBe(presenceColors.length);
    expect(next.every(({ pattern }) => pattern === 0)).toBe(true);
  });

  it("PRES-5 changes a colour for one that is free, and not for one that somebody has", () => {
    const looks = new Looks();
    looks.enter("ada", blue);
    looks.enter("ben", orange);
    expect(looks.choose("ada", orange)).toEqual({ color: blue, pattern: 0 });
    expect(looks.choose("ada", teal)).toEqual({ color: teal, pattern: 0 });
    expect(looks.choose("ada", nobodyChose)).toEqual({ color: teal, pattern: 0 });
  });
});
