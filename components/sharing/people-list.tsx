"use client";

import { UserMinus } from "lucide-react";
import { removeMember, setMemberRole } from "@/client/sharing-api";
import { roleWords } from "@/components/documents/role-words";
import { IconButton } from "@/components/ui/icon-button";
import { SelectField } from "@/components/ui/select-field";
import type { DocumentId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import type { MemberListed } from "@/protocol/sharing-shapes";
import { PersonLine } from "./person-line";
import { memberRoleOptions } from "./role-options";
import { Section } from "./section";
import type { Act, Sharing } from "./use-sharing";

const withRole =
  (userId: string, role: Role) =>
  (sharing: Sharing): Sharing => ({
    ...sharing,
    members: sharing.members.map((member) => (member.userId === userId ? { ...member, role } : member)),
  });

const without =
  (userId: string) =>
  (sharing: Sharing): Sharing => ({
    ...sharing,
    members: sharing.members.filter((member) => member.userId !== userId),
  });

/** You first, then the owners, the others in the order in which they came. */
const inOrder = (members: readonly MemberListed[], userId: string): readonly MemberListed[] => {
  const rank = (member: MemberListed): number =>
    member.userId === userId ? 0 : member.role === "owner" ? 1 : 2;
  return members.toSorted((a, b) => rank(a) - rank(b));
};

interface PeopleListProps {
  readonly documentId: DocumentId;
  readonly members: readonly MemberListed[];
  readonly userId: string;
  readonly manages: boolean;
  readonly act: Act;
}

export function PeopleList({ documentId, members, userId, manages, act }: PeopleListProps) {
  const owners = members.filter(({ role }) => role === "owner").length;
  return (
    <Section title="People with access">
      <ul className="divide-y divide-line">
        {inOrder(members, userId).map((member) => {
          const isLastOwner = member.role === "owner" && owners === 1;
          return (
            <PersonLine
              key={member.userId}
              name={member.name}
              color={member.color}
              isYou={member.userId === userId}
              below={
                member.email !== null && <p className="truncate text-fine text-ink-soft">{member.email}</p>
              }
            >
              {manages && !isLastOwner ? (
                <MemberRole documentId={documentId} member={member} userId={userId} act={act} />
              ) : (
                <span className="px-3 text-ink-soft">{roleWords[member.role]}</span>
              )}
            </PersonLine>
          );
        })}
      </ul>
    </Section>
  );
}

type MemberRoleProps = Pick<PeopleListProps, "documentId" | "userId" | "act"> & {
  readonly member: MemberListed;
};

function MemberRole({ documentId, member, userId, act }: MemberRoleProps) {
  return (
    <>
      <div className="w-36 max-sm:w-38">
        <SelectField
          label={`Role of ${member.name}`}
          hideLabel
          value={member.role}
          options={memberRoleOptions}
          onChange={(role) =>
            void act(
              withRole(member.userId, role),
              () => setMemberRole(documentId, member.userId, role),
              `${member.name}: ${roleWords[role]}`,
            )
          }
        />
      </div>
      {/* Leaving is a thing of its own, and asks first. */}
      {member.userId !== userId && (
        <IconButton
          icon={UserMinus}
          label={`Remove access of ${member.name}`}
          onClick={() =>
            void act(
              without(member.userId),
              () => removeMember(documentId, member.userId),
              `${member.name} has no access any more`,
            )
          }
        />
      )}
    </>
  );
}
