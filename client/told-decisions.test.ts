import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newDocumentId } from "@/protocol/ids";
import { forgetDrafts, keptUntold } from "./drafts";
import type { Answer, tellDecision } from "./json-api";
import type { Suggestion, Verdict } from "./suggestion-records";
import { MemoryStorage } from "./testing/storage";
import { suggestionBy } from "./testing/suggestion";
import { restMs, tellDecisions, tellKeptDecisions } from "./told-decisions";

const documentId = newDocumentId((length) => new Uint8Array(length));
const answered: Answer<unknown> = { ok: true, value: null };
const problem = (status: number): Answer<unknown> => ({ ok: false, problem: { status, title: "No" } });

const open = (answer: () => Answer<unknown> = () => answered) => {
  const decisions = new Map<string, Verdict>();
  const authors: Record<string, string> = { a: "bob", b: "bob", c: "cyd", own: "ann" };
  const get = (id: string): Suggestion => suggestionBy(authors[id] ?? "bob", id, decisions.get(id));
  const told: { key: string; said: string }[] = [];
  const tell: typeof tellDecision = async (_, { verdict, authorId, excerpt }, key) => {
    told.push({ key, said: `${authorId} ${verdict} ${excerpt}` });
    return answer();
  };
  const page = new EventTarget();
  const decide = (ids: readonly string[], verdict: "accepted" | "rejected"): void => {
    for (const id of ids) decisions.set(id, verdict);
    tellDecisions({ suggestions: { get }, documentId, yourId: "ann", page, tell }, ids, verdict);
  };
  return {
    decide,
    undo: (id: string) => decisions.delete(id),
    close: () => page.dispatchEvent(new Event("pagehide")),
    told,
    said: () => told.map(({ said }) => said),
    tell,
  };
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", new MemoryStorage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("SUGG-7 a decision is told once it rests, together for each author, and not when it was undone", async () => {
  const page = open();
  page.decide(["a", "b", "c", "own"], "accepted");
  page.undo("c");
  await vi.advanceTimersByTimeAsync(restMs - 1);
  expect(page.said()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(page.said()).toEqual(["bob accepted 2 suggestions"]);
  expect(keptUntold("ann")).toEqual([]);
  page.close();
  expect(page.said()).toHaveLength(1);
});

it("SUGG-7 a page that is closed at once tells it while it closes, and only what still stands", async () => {
  const page = open();
  page.decide(["a", "b"], "rejected");
  page.undo("a");
  page.close();
  expect(page.said()).toEqual(["bob rejected Add “b”"]);
  await vi.advanceTimersByTimeAsync(restMs);
  expect([page.said().length, keptUntold("ann")]).toEqual([1, []]);
});

it("SUGG-7 what a page that crashed, or had no connection, could not tell is told by the next under its key", async () => {
  let answer = problem(0);
  const page = open(() => answer);
  page.decide(["a"], "accepted");
  await tellKeptDecisions("ann", page.tell);
  expect(page.said()).toEqual([]);
  await vi.advanceTimersByTimeAsync(restMs);
  for (const status of [503, 429, 401]) {
    answer = problem(status);
    await tellKeptDecisions("ann", page.tell);
  }
  expect(keptUntold("ann")).toHaveLength(1);
  answer = { ok: false, problem: { status: 409, title: "No", refused: "other-person" } };
  await tellKeptDecisions("ann", page.tell);
  expect(keptUntold("ann")).toHaveLength(1);
  await tellKeptDecisions("bob", page.tell);
  answer = answered;
  await tellKeptDecisions("ann", page.tell);
  await tellKeptDecisions("ann", page.tell);
  expect(page.said()).toEqual(Array.from({ length: 6 }, () => "bob accepted Add “a”"));
  expect(new Set(page.told.map(({ key }) => key)).size).toBe(1);
});

it("COPY-5 a page that closes after its person has signed out brings nothing back", async () => {
  const page = open(() => problem(401));
  page.decide(["a"], "accepted");
  forgetDrafts("ann");
  page.close();
  await vi.advanceTimersByTimeAsync(restMs);
  expect(keptUntold("ann")).toEqual([]);
});

it("SUGG-7 what is refused for good is not kept, and nothing of who has signed out is", async () => {
  const page = open(() => problem(403));
  page.decide(["a"], "accepted");
  await vi.advanceTimersByTimeAsync(restMs);
  expect(keptUntold("ann")).toEqual([]);
  page.decide(["c"], "accepted");
  expect(keptUntold("ann")).toHaveLength(1);
  forgetDrafts("ann");
  expect(keptUntold("ann")).toEqual([]);
});
