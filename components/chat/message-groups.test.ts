import { expect, it } from "vitest";
import type { ChatMessageView } from "@/protocol/chat-shapes";
import { dayWords, groupsOf, typingWords } from "./message-groups";

const message = (number: number, by: string, at: Date): ChatMessageView => ({
  id: `m${number}`,
  number,
  author: { id: by, name: by, color: "#0b6bcb" },
  body: "",
  createdAt: at.toISOString(),
  editedAt: null,
  deletedAt: null,
});

const at = (day: number, minute: number): Date => new Date(2026, 4, day, 12, minute);

it("what one person says in one go stands together; a day and the first unread begin anew", () => {
  const groups = groupsOf(
    [
      message(1, "ada", at(1, 0)),
      message(2, "ada", at(1, 2)),
      message(3, "bob", at(1, 3)),
      message(4, "ada", at(1, 4)),
      message(5, "ada", at(1, 30)),
      message(6, "ada", at(2, 30)),
      message(7, "ada", at(2, 31)),
    ],
    6,
  );
  expect(groups.map(({ messages }) => messages.map(({ number }) => number))).toEqual([
    [1, 2],
    [3],
    [4],
    [5],
    [6],
    [7],
  ]);
  expect(groups.map(({ day }) => day !== null)).toEqual([true, false, false, false, true, false]);
  expect(groups.map(({ isFirstUnread }) => isFirstUnread)).toEqual([false, false, false, false, false, true]);
});

it("days have names while they are near", () => {
  expect(dayWords(at(2, 0).toISOString(), at(2, 5))).toBe("Today");
  expect(dayWords(at(1, 0).toISOString(), at(2, 5))).toBe("Yesterday");
  expect(dayWords(at(1, 0).toISOString(), at(9, 5))).toBe("Friday, May 1");
});

it("says who is typing, and how many when they are many", () => {
  expect(typingWords([])).toBe("");
  expect(typingWords(["Ada"])).toBe("Ada is typing…");
  expect(typingWords(["Ada", "Bob"])).toBe("Ada and Bob are typing…");
  expect(typingWords(["Ada", "Bob", "Cleo"])).toBe("3 people are typing…");
});
