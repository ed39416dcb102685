// What a person may do with a document, from most to least.

export const roles = ["owner", "editor", "commenter", "viewer"] as const;

export type Role = (typeof roles)[number];

export const canEdit = (role: Role): boolean => role === "owner" || role === "editor";

export const canComment = (role: Role): boolean => role !== "viewer";

/** Whether the others see this person's caret and selection. Those who only look do not point. */
export const mayShowCaret = (role: Role): boolean => canComment(role);

/** Sharing, trashing and deleting. */
export const canManage = (role: Role): boolean => role === "owner";

/** The role that allows more; a member who also holds the link gets the better of the two. */
export const higherRole = (a: Role | null, b: Role | null): Role | null => {
  if (a === null) return b;
  if (b === null) return a;
  return roles.indexOf(a) <= roles.indexOf(b) ? a : b;
};
