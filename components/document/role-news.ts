import { higherRole, type Role } from "@/protocol/roles";

const raised: Readonly<Record<Exclude<Role, "viewer">, string>> = {
  owner: "You now own this document",
  editor: "You can now edit this document",
  commenter: "You can now comment on this document",
};

const lowered: Readonly<Record<Exclude<Role, "owner">, string>> = {
  editor: "You no longer own this document. You can still edit it.",
  commenter: "You can now only view and comment on this document",
  viewer: "You can now only view this document",
};

/** What has changed for somebody whose role was another: the same role is more to one than to the other. */
export const roleNews = (before: Role, now: Role): string => {
  if (now === "owner") return raised.owner;
  if (now === "viewer") return lowered.viewer;
  return higherRole(before, now) === now ? raised[now] : lowered[now];
};
