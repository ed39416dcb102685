import { expect, it } from "vitest";
import type { ChatMessageView } from "@/protocol/chat-shapes";
import { chatNews } from "./chat-news";

const message = (number: number, by = "bob", given: Partial<ChatMessageView> = {}): ChatMessageView => ({
  id: `m${number}`,
  number,
  author: { id: by, name: by === "bob" ? "Bob" : "Ada", color: "#246cf0" },
  body: `message ${number}`,
  createdAt: "2026-01-01T00:00:00.000Z",
  editedAt: null,
  deletedAt: null,
  ...given,
});

it("tells what somebody else said since, and counts more than one", () => {
  expect(chatNews([message(1), message(2)], 1, "ada")).toBe("Bob in the chat: message 2");
  expect(chatNews([message(1), message(2), message(3)], 1, "ada")).toBe("2 new messages in the chat.");
});

it("tells nothing of what one said oneself, heard before, or was taken back", () => {
  const deletedAt = "2026-01-01T00:01:00.000Z";
  expect(chatNews([message(1), message(2, "ada"), message(3, "bob", { deletedAt })], 1, "ada")).toBe("");
});
