import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PersonHere } from "./people";
import { PresenceNews } from "./presence-news";

const person = (name: string): PersonHere => ({
  userId: name.toLowerCase(),
  name,
  color: "#246cf0",
  pattern: 0,
  role: "editor",
  isYou: name === "You",
  activity: "viewing",
  follows: null,
  hidden: false,
});

const listen = () => {
  const said: string[] = [];
  const news = new PresenceNews((words) => said.push(words));
  const see = (...names: string[]): void => news.update(["You", ...names].map(person), true);
  return { said, see, news };
};

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);

describe("news of who comes and goes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("PRES-11 says first who is here already", () => {
    const { said, see } = listen();
    see();
    pass(500);
    see("Ada", "Ben");
    pass(60_000);
    expect(said).toEqual(["Ada and Ben are here."]);
  });

  it("PRES-11 welcomes the first who comes to an empty document as somebody who joined", () => {
    const { said, see } = listen();
    see();
    pass(60_000);
    see("Ada");
    pass(60_000);
    expect(said).toEqual(["Ada joined."]);
  });

  it("PRES-11 gathers those who come together into one sentence", () => {
    const { said, see } = listen();
    see("Ada");
    pass(1_500);
    see("Ada", "Ben");
    pass(500);
    see("Ada", "Ben", "Cem", "Dee", "Eve");
    pass(60_000);
    expect(said).toEqual(["Ada is here.", "Ben and 3 others joined."]);
  });

  it("PRES-11 says that somebody left only when they stay away", () => {
    const { said, see } = listen();
    see("Ada", "Ben");
    pass(1_500);
    see("Ada");
    pass(3_000);
    see("Ada", "Ben");
    pass(60_000);
    expect(said).toHaveLength(1);
    see("Ben");
    pass(5_999);
    expect(said).toHaveLength(1);
    pass(1);
    expect(said.at(-1)).toBe("Ada left.");
  });

  it("PRES-11 says nothing when your own connection is made anew", () => {
    const { said, see, news } = listen();
    see("Ada", "Ben");
    pass(1_500);
    see();
    pass(1_000);
    news.update([person("You")], false);
    pass(60_000);
    see();
    pass(200);
    see("Ada", "Ben");
    pass(60_000);
    expect(said).toEqual(["Ada and Ben are here."]);
  });
});
