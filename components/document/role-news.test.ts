import { expect, it } from "vitest";
import { roleNews } from "./role-news";

it.each([
  ["viewer", "commenter", "You can now comment on this document"],
  ["viewer", "editor", "You can now edit this document"],
  ["commenter", "editor", "You can now edit this document"],
  ["editor", "owner", "You now own this document"],
  ["owner", "editor", "You no longer own this document. You can still edit it."],
  ["owner", "viewer", "You can now only view this document"],
  ["editor", "commenter", "You can now only view and comment on this document"],
  ["commenter", "viewer", "You can now only view this document"],
] as const)("who was %s and is %s reads what that changes", (before, now, words) => {
  expect(roleNews(before, now)).toBe(words);
});
