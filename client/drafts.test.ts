import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PendingMessage } from "./chat-log";
import {
  forgetDrafts,
  forgetDraftsOfOthers,
  forgetMessage,
  keepDraft,
  keepMessage,
  keptCommentDrafts,
  keptDraft,
  keptMessages,
  watchDraft,
} from "./drafts";
import { MemoryStorage } from "./testing/storage";

const owner = { userId: "ann", documentId: "plan" };
const place = { ...owner, target: "document" };
const draft = (text: string) => ({ text, mentions: [] });
const message = (key: string, at: string): PendingMessage => ({
  key,
  body: `Said ${key}`,
  at,
  state: "waiting",
  problem: "",
});

beforeEach(() => {
  vi.stubGlobal("localStorage", new MemoryStorage());
  // Ends with its tab: what is kept there is lost with it.
  vi.stubGlobal("sessionStorage", undefined);
});
afterEach(() => vi.unstubAllGlobals());

it("COPY-9 a draft outlives its tab, is of one person and one place, and is forgotten when it is sent", () => {
  keepDraft(place, draft("Half a thought"));
  expect(keptDraft(place)).toEqual(draft("Half a thought"));
  expect(keptDraft({ ...place, userId: "bob" })).toBeNull();
  expect(keptDraft({ ...place, target: "new" })).toBeNull();
  keepDraft(place, null);
  expect(keptDraft(place)).toBeNull();
  keepDraft(place, draft("Half a thought"));
  keepDraft(place, draft("  "));
  expect(Object.keys(localStorage)).toEqual([]);
});

it("COPY-9 a draft that another tab has sent is forgotten in this one, and one that it changed is not", () => {
  const tab = new EventTarget();
  vi.stubGlobal("window", tab);
  const heard: string[] = [];
  const stop = watchDraft(place, (text) => heard.push(text));
  const key = "parley/draft/ann/plan/document";
  const tell = (fields: object) => tab.dispatchEvent(Object.assign(new Event("storage"), { key, ...fields }));
  const kept = JSON.stringify(draft("Half a thought"));
  tell({ oldValue: kept, newValue: JSON.stringify(draft("Half a thought more")) });
  tell({ oldValue: kept, newValue: null, key: "parley/draft/bob/plan/document" });
  expect(heard).toEqual([]);
  tell({ oldValue: kept, newValue: null });
  stop();
  tell({ oldValue: kept, newValue: null });
  expect(heard).toEqual(["Half a thought"]);
});

it("COPY-9 messages that wait are kept in their order, and no tab forgets another's", () => {
  const [first, second, others] = [message("b", "1"), message("a", "2"), message("c", "3")];
  for (const kept of [first, second, others]) keepMessage(owner, kept);
  expect(keptMessages(owner).map(({ key }) => key)).toEqual(["b", "a", "c"]);
  forgetMessage(owner, first.key);
  expect(keptMessages(owner).map(({ key }) => key)).toEqual(["a", "c"]);
  expect(keptCommentDrafts(owner)).toEqual([]);
});

it("COPY-5, COPY-9 signing out forgets what that person had not sent, and nobody else's; others' can be forgotten too", () => {
  const bobs = { ...place, userId: "bob" };
  keepDraft(place, draft("Ann's"));
  keepMessage(owner, message("a", "1"));
  keepDraft(bobs, draft("Bob's"));
  forgetDrafts("ann");
  expect([keptDraft(place), keptMessages(owner), keptDraft(bobs)]).toEqual([null, [], draft("Bob's")]);
  forgetDraftsOfOthers("ann");
  expect(keptDraft(bobs)).toBeNull();
});

it("COPY-9 a browser that keeps nothing, or something unreadable, is no reason to fail", () => {
  localStorage.setItem("parley/draft/ann/plan/document", "{");
  expect([keptDraft(place), keptCommentDrafts(owner)]).toEqual([null, []]);
  vi.stubGlobal("localStorage", undefined);
  keepDraft(place, draft("Half a thought"));
  expect([keptDraft(place), keptMessages(owner)]).toEqual([null, []]);
});
