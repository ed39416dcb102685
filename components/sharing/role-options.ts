import { roleWords } from "@/components/documents/role-words";
import type { LinkRole, Role } from "@/protocol/roles";

const option = <Value extends Role>(value: Value) => ({ value, label: roleWords[value] });

export const linkRoleOptions: readonly { readonly value: LinkRole; readonly label: string }[] = [
  option("editor"),
  option("commenter"),
  option("viewer"),
];

export const memberRoleOptions: readonly { readonly value: Role; readonly label: string }[] = [
  option("owner"),
  option("editor"),
  option("commenter"),
  option("viewer"),
];
