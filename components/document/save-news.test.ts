import { expect, it } from "vitest";
import type { SaveWords } from "@/client/session-state";
import { saveNews } from "./save-news";

const saved: SaveWords = { text: "Saved", tone: "quiet" };
const saving: SaveWords = { text: "Saving…", tone: "busy" };
const offline = (waiting: string): SaveWords => ({ text: `Offline.${waiting}`, tone: "warning" });

it("SESS-4 says aloud that a trouble begins, changes and ends, and nothing of ordinary saving", () => {
  expect(saveNews(saved, saving)).toBe("");
  expect(saveNews(saving, saved)).toBe("");
  expect(saveNews(saving, offline(""))).toBe("Offline.");
  expect(saveNews(offline(" 1 change waiting."), offline(" 2 changes waiting."))).toBe("");
  expect(saveNews(offline(""), { text: "Could not save.", tone: "failure" })).toBe("Could not save.");
  expect(saveNews(offline(""), saving), "still under way").toBe("");
  expect(saveNews(offline(""), saved)).toBe("Saved");
});
