import { Eye, MessageSquare } from "lucide-react";
import { roleWords } from "@/components/documents/role-words";
import { canEdit, type Role } from "@/protocol/roles";

interface RoleBadgeProps {
  readonly role: Role;
}

/** For those who may not write: why the text takes no letters. */
export function RoleBadge({ role }: RoleBadgeProps) {
  if (canEdit(role)) return null;
  const Icon = role === "commenter" ? MessageSquare : Eye;
  return (
    <span
      data-testid="role-badge"
      className="inline-flex shrink-0 items-center gap-1.5 rounded-control bg-tint px-2 py-0.5 text-fine font-semibold"
    >
      <Icon aria-hidden="true" className="size-3.5 max-sm:hidden" />
      {roleWords[role]}
    </span>
  );
}
