"use client";

import { answerAccessRequest } from "@/client/sharing-api";
import { roleWords } from "@/components/documents/role-words";
import { Button } from "@/components/ui/button";
import type { DocumentId } from "@/protocol/ids";
import type { LinkRole } from "@/protocol/roles";
import type { AccessRequest } from "@/protocol/sharing-shapes";
import { PersonLine } from "./person-line";
import { Section } from "./section";
import type { Act, Sharing } from "./use-sharing";

const answered =
  (id: string) =>
  (sharing: Sharing): Sharing => ({
    ...sharing,
    requests: sharing.requests.filter((request) => request.id !== id),
  });

interface AccessRequestsProps {
  readonly documentId: DocumentId;
  readonly requests: readonly AccessRequest[];
  readonly act: Act;
}

export function AccessRequests({ documentId, requests, act }: AccessRequestsProps) {
  if (requests.length === 0) return null;
  const answer = (id: string, name: string, role: LinkRole | null) =>
    void act(
      answered(id),
      () => answerAccessRequest(documentId, id, role),
      role === null ? `You said no to ${name}` : `${name}: ${roleWords[role]}`,
    );
  return (
    <Section
      title={requests.length === 1 ? "1 request for access" : `${requests.length} requests for access`}
    >
      <ul className="divide-y divide-line rounded-control bg-blue-wash px-3">
        {requests.map(({ id, person, role, message }) => (
          <PersonLine
            key={id}
            name={person.name}
            color={person.color}
            below={
              <p className="text-fine break-words whitespace-pre-line text-ink-soft">
                asks for “{roleWords[role]}”{message !== "" && `: ${message}`}
              </p>
            }
          >
            <Button aria-label={`Decline ${person.name}`} onClick={() => answer(id, person.name, null)}>
              Decline
            </Button>
            <Button
              look="primary"
              aria-label={`Approve ${person.name}`}
              onClick={() => answer(id, person.name, role)}
            >
              Approve
            </Button>
          </PersonLine>
        ))}
      </ul>
    </Section>
  );
}
