import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Decision, Suggestion } from "@/client/suggestion-records";
import { SuggestionNews } from "./suggestion-news";

const bob = { id: "u2", name: "Bob", color: "#246cf0" };

const suggestion = (id: string, given: Partial<Suggestion> = {}): Suggestion => ({
  id,
  author: bob,
  createdAt: 0,
  range: null,
  quote: "",
  place: { tname: "default" },
  text: "ten",
  format: null,
  join: null,
  kind: null,
  decision: null,
  ...given,
});

const decidedBy = (personName: string, verdict: Decision["verdict"] = "accepted"): Decision => ({
  key: "k",
  verdict,
  personName,
  at: 0,
  written: { client: 1, from: 0, to: 0 },
  text: "ten",
});

const listen = (...first: Suggestion[]) => {
  const said: string[] = [];
  const news = new SuggestionNews({ userId: "u1", name: "Ada" }, (words) => said.push(words));
  news.update(first);
  return { said, see: (...now: Suggestion[]) => news.update(now) };
};

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);

describe("SUGG-8 news of suggestions", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is a suggestion of somebody else, once it is written to its end", () => {
    const { said, see } = listen(suggestion("old"));
    for (const text of ["t", "te", "ten"]) {
      see(suggestion("old"), suggestion("a", { text }));
      pass(1_500);
    }
    expect(said).toEqual([]);
    pass(500);
    expect(said).toEqual(["Bob suggested: Add “ten”"]);
    see(suggestion("old"), suggestion("a", { text: "ten, or more" }));
    pass(9_000);
    expect(said).toHaveLength(1);
  });

  it("is counted when it is more than one", () => {
    const { said, see } = listen();
    see(suggestion("a"), suggestion("b"));
    pass(2_000);
    expect(said).toEqual(["2 new suggestions."]);
  });

  it("is what somebody else decided, also of one's own, and again after an undo", () => {
    const own = { author: { ...bob, id: "u1" } };
    const { said, see } = listen(suggestion("a"));
    see(suggestion("a", { decision: decidedBy("Cem") }), suggestion("b", own));
    pass(2_000);
    see(suggestion("a"), suggestion("b", { ...own, decision: decidedBy("Cem", "rejected") }));
    pass(2_000);
    see(suggestion("a", { decision: decidedBy("Cem") }), suggestion("b", own));
    pass(2_000);
    expect(said).toEqual(["Cem accepted: Add “ten”", "Cem rejected: Add “ten”", "Cem accepted: Add “ten”"]);
  });

  it("is nothing of what one does oneself, what is taken back, and what came and went", () => {
    const { said, see } = listen(suggestion("a"), suggestion("b"));
    const mine = suggestion("c", { author: { ...bob, id: "u1" } });
    const rest = [suggestion("b", { decision: decidedBy("Bob", "withdrawn") }), mine];
    see(suggestion("a", { decision: decidedBy("Ada") }), suggestion("d"), ...rest);
    pass(1_000);
    see(...rest, suggestion("d", { decision: decidedBy("Bob", "withdrawn") }));
    pass(9_000);
    expect(said).toEqual([]);
  });
});
