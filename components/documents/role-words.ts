import type { Role } from "@/protocol/roles";

export const roleWords: Readonly<Record<Role, string>> = {
  owner: "Owner",
  editor: "Can edit",
  commenter: "Can comment",
  viewer: "Can view",
};
