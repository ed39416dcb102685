import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newDocumentId } from "@/protocol/ids";
import type { Answer, tellSuggestion } from "./json-api";
import { opening, type SessionState } from "./session-state";
import type { Suggestion } from "./suggestion-records";
import { suggestionBy } from "./testing/suggestion";
import { restMs, tellSuggestions } from "./told-suggestions";

const documentId = newDocumentId((length) => new Uint8Array(length));
const answered: Answer<unknown> = { ok: true, value: null };
const problem = (status: number): Answer<unknown> => ({ ok: false, problem: { status, title: "No" } });
const saved: Partial<SessionState> = {
  connection: "connected",
  synced: true,
  caughtUp: true,
  pendingChanges: 0,
  refusal: null,
};

const ticker = () => {
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const tick = (): void => {
    for (const listener of listeners) listener();
  };
  return { subscribe, tick, listeners };
};

const open = (answer: () => Answer<unknown> = () => answered) => {
  const shown = new Map<string, Suggestion>();
  const changed = ticker();
  const stands = ticker();
  let state: SessionState = { ...opening, ...saved };
  const said: string[] = [];
  const tell: typeof tellSuggestion = async (_, id, excerpt) => {
    said.push(`${id}: ${excerpt}`);
    return answer();
  };
  const end = tellSuggestions({
    suggestions: {
      open: () => [...shown.values()].filter(({ decision }) => decision === null),
      get: (id) => shown.get(id) ?? null,
      subscribe: changed.subscribe,
    },
    session: { getState: () => state, subscribe: stands.subscribe },
    documentId,
    yourId: "ann",
    tell,
  });
  return {
    suggest: (suggestion: Suggestion) => {
      shown.set(suggestion.id, suggestion);
      changed.tick();
    },
    withdraw: (id: string) => {
      shown.delete(id);
      changed.tick();
    },
    becomes: (part: Partial<SessionState>) => {
      state = { ...state, ...part };
      stands.tick();
    },
    end,
    said,
    listeners: () => changed.listeners.size + stands.listeners.size,
  };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("SUGG-12 a suggestion is told once, when nobody has touched it for a while, and others' are not", async () => {
  const page = open();
  page.suggest(suggestionBy("ann", "a"));
  page.suggest(suggestionBy("bob", "b"));
  await vi.advanceTimersByTimeAsync(restMs - 1);
  page.suggest({ ...suggestionBy("ann", "a"), text: "apple" });
  await vi.advanceTimersByTimeAsync(restMs - 1);
  expect(page.said).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  page.suggest({ ...suggestionBy("ann", "a"), text: "apples" });
  page.becomes({});
  await vi.advanceTimersByTimeAsync(10 * restMs);
  expect(page.said).toEqual(["a: Add “apple”"]);
});

it.each<[string, Partial<SessionState>]>([
  ["not yet saved", { pendingChanges: 1 }],
  ["away", { connection: "reconnecting", pendingChanges: 1 }],
  ["back and not yet told that all is saved", { caughtUp: false }],
  ["not being saved", { savingFails: true }],
  ["held back", { heldBack: true }],
])(
  "SUGG-12 what is %s is told when it is saved, and what is withdrawn before that never",
  async (_, part) => {
    const page = open();
    page.becomes(part);
    page.suggest(suggestionBy("ann", "a"));
    page.suggest(suggestionBy("ann", "b"));
    page.suggest(suggestionBy("ann", "c"));
    await vi.advanceTimersByTimeAsync(10 * restMs);
    page.withdraw("b");
    page.suggest(suggestionBy("ann", "c", "rejected"));
    expect(page.said).toEqual([]);
    page.becomes({ ...saved, savingFails: false, heldBack: false });
    expect(page.said).toEqual(["a: Add “a”"]);
  },
);

it("SUGG-12 whoever was refused tells nothing more", async () => {
  const page = open();
  page.suggest(suggestionBy("ann", "a"));
  page.becomes({ connection: "refused", refusal: "forbidden" });
  await vi.advanceTimersByTimeAsync(100 * restMs);
  expect(page.said).toEqual([]);
});

it("SUGG-12 is told again when the server could not take it, not when it would not, and not by a page that ended", async () => {
  let answer = problem(503);
  const page = open(() => answer);
  page.suggest(suggestionBy("ann", "a"));
  await vi.advanceTimersByTimeAsync(restMs);
  expect(page.said).toHaveLength(1);
  answer = problem(404);
  await vi.advanceTimersByTimeAsync(30_000);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(page.said).toHaveLength(2);

  answer = problem(0);
  page.suggest(suggestionBy("ann", "b"));
  await vi.advanceTimersByTimeAsync(restMs);
  expect(page.said).toHaveLength(3);
  page.end();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(page.said).toHaveLength(3);
  expect(page.listeners()).toBe(0);
});
