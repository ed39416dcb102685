import { afterEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { writeMention } from "@/protocol/mentions";
import { documentText } from "./document-text";
import { keepDraft, keepMessage } from "./drafts";
import { ownWords } from "./own-words";
import { type NewSuggestion, Suggestions } from "./suggestions";
import { MemoryStorage } from "./testing/storage";
import { markdownSections, plainSections } from "./text-sections";

const owner = { userId: "ann", documentId: "plan" };
const ann = { id: "ann", name: "Ann", color: "#246cf0" };
const letter = { item: { client: 1, clock: 2 } };
const atTheBeginning = { tname: "default", item: null };

const nothing: NewSuggestion = { range: null, quote: "", place: null, text: "", format: null };
const added = (text: string): NewSuggestion => ({ ...nothing, place: atTheBeginning, text });
const about = (quote: string, more: Partial<NewSuggestion> = {}): NewSuggestion => ({
  ...nothing,
  range: { from: letter, to: letter },
  quote,
  ...more,
});

afterEach(() => vi.unstubAllGlobals());

it("COPY-10 taken along are one's own open suggestions in full, drafts and waiting messages, each under its heading", () => {
  vi.stubGlobal("localStorage", new MemoryStorage());
  let second = 0;
  const doc = new Y.Doc();
  const suggestions = new Suggestions({ doc, now: () => ++second });
  suggestions.add(ann, added("Two\n*lines*"));
  suggestions.add(ann, about("nine", { place: atTheBeginning, text: "ten" }));
  suggestions.add(ann, about("at noon"));
  suggestions.add(ann, about("tide", { format: { bold: true } }));
  suggestions.add({ ...ann, id: "bob" }, added("Bob's"));
  suggestions.decide([suggestions.add(ann, added("Decided")) ?? ""], "rejected", "Bob");
  keepDraft({ ...owner, target: "new" }, { text: "Why so late?", mentions: [], quote: "at nine" });
  keepDraft({ ...owner, target: "chat" }, { text: "Shall", mentions: [] });
  keepDraft({ ...owner, documentId: "other", target: "new" }, { text: "Elsewhere", mentions: [] });
  const body = `Ask ${writeMention({ userId: "0".repeat(24), name: "Bob" })}`;
  keepMessage(owner, { key: "k", body, at: "1", state: "failed", problem: "" });

  expect(plainSections(ownWords(doc, owner))).toBe(
    [
      "",
      "Your suggestions",
      "Add “Two\n*lines*”",
      "Replace “nine” with “ten”",
      "Delete “at noon”",
      "Format: bold on “tide”",
      "Your comments that were not sent",
      "On “at nine”: Why so late?",
      "Your chat messages that were not sent",
      "Ask @Bob",
      "Shall",
    ].join("\n\n"),
  );
  const markdown = markdownSections(ownWords(doc, owner));
  expect(markdown).toMatch(/^\n## Your suggestions\n\nAdd “Two\n\n\\\*lines\\\*”\n\nReplace/);
  expect(markdown).toMatch(/\n## Your chat messages that were not sent\n\nAsk @Bob\n\nShall\n$/);
});

it("COPY-10 who has nothing but the text takes the text alone", () => {
  const sections = ownWords(new Y.Doc(), owner);
  expect([plainSections(sections), markdownSections(sections)]).toEqual(["", ""]);
});

it("COPY-6 the text of a document says what is suggested in it, and by whom", () => {
  const doc = new Y.Doc();
  new Suggestions({ doc }).add(ann, added("Ten"));
  expect(documentText(doc).markdown).toBe("\n## Suggestions\n\nAnn: Add “Ten”\n");
});
