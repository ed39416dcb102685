import { expect, it } from "vitest";
import type { NotificationView } from "@/protocol/notification-shapes";
import {
  addressFor,
  emptyInbox,
  sentenceFor,
  titleFor,
  withFirstPage,
  withNextPage,
  withNotification,
  withRead,
  withReworded,
} from "./inbox";

const notification = (number: number, more: Partial<NotificationView> = {}): NotificationView => ({
  id: `n${number}`,
  kind: "mention",
  documentId: "d",
  documentTitle: "Plan",
  actor: { id: "ada", name: "Ada", color: "#0b6bcb" },
  subjectId: "s",
  inChat: false,
  excerpt: "",
  createdAt: new Date(number * 1_000).toISOString(),
  readAt: null,
  ...more,
});

it("NOTE-3 counts each notification once, however it comes, and what another tab has read", () => {
  const one = withNotification(emptyInbox, notification(1));
  expect(withNotification(one, notification(1)).unread).toBe(1);
  const three = withNotification(withNotification(one, notification(2)), notification(3));
  expect(three.notifications.map(({ id }) => id)).toEqual(["n3", "n2", "n1"]);
  const some = withRead(three, { ids: ["n2"], unread: 2 }, "now");
  expect(some.notifications.map(({ readAt }) => readAt)).toEqual([null, "now", null]);
  const all = withRead(some, { upTo: notification(2).createdAt, unread: 1 }, "later");
  expect(all.notifications.map(({ readAt }) => readAt)).toEqual([null, "now", "later"]);
  expect(all.unread).toBe(1);
});

it("COMM-6 what was edited or deleted says so where it stands, read or not, and nothing else changes", () => {
  const words = { excerpt: "A secret" };
  const two = withNotification(withNotification(emptyInbox, notification(1, words)), notification(2, words));
  const edited = withReworded(two, { ids: ["n1", "older"], excerpt: "Nothing" });
  expect(edited.notifications.map(({ excerpt }) => excerpt)).toEqual(["A secret", "Nothing"]);
  const emptied = withReworded(edited, { ids: ["n1", "older"], excerpt: "" });
  expect(emptied.notifications.map(({ id, excerpt }) => [id, excerpt])).toEqual([
    ["n2", "A secret"],
    ["n1", ""],
  ]);
  expect([emptied.unread, withReworded(emptied, { ids: ["n1"], excerpt: "" })]).toEqual([2, emptied]);
});

it("NOTE-2 joins pages without doubles and without gaps", () => {
  const first = withFirstPage({
    notifications: [notification(3), notification(2)],
    nextCursor: "c",
    unread: 3,
  });
  const older = { notifications: [notification(2), notification(1)], nextCursor: null, unread: 3 };
  const both = withNextPage(first, older, "c");
  expect(both.notifications.map(({ id }) => id)).toEqual(["n3", "n2", "n1"]);
  expect(both.nextCursor).toBeNull();
  // Asked for before the list began anew.
  expect(withNextPage(first, older, "b")).toBe(first);
});

it("a notification is one sentence, and leads to what it tells of", () => {
  expect(`${sentenceFor(notification(1))} ${titleFor(notification(1))}`).toBe("Ada mentioned you in “Plan”");
  const inChat = notification(1, { inChat: true, documentTitle: "" });
  expect(`${sentenceFor(inChat)} ${titleFor(inChat)}`).toBe("Ada mentioned you in the chat of “Untitled”");
  expect([addressFor(notification(1)), addressFor(inChat)]).toEqual(["/d/d#comment-s", "/d/d#chat-s"]);
  expect(addressFor(notification(1, { kind: "share", subjectId: null }))).toBe("/d/d");
  expect(addressFor(notification(1, { kind: "accessRequest" }))).toBe("/d/d#share");
  const decided = notification(1, { kind: "suggestionAccepted" });
  expect(`${sentenceFor(decided)} ${titleFor(decided)}`).toBe("Ada accepted your suggestion in “Plan”");
  expect(addressFor(decided)).toBe("/d/d#suggestion-s");
  const gone = notification(1, { kind: "reply", documentTitle: null });
  expect(`${sentenceFor(gone)} ${titleFor(gone)}`).toBe("Ada replied in a document you cannot open any more");
});
