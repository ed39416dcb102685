"use client";

import { useState } from "react";
import { answerAccessRequest } from "@/client/sharing-api";
import { roleWords } from "@/components/documents/role-words";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import type { DocumentId } from "@/protocol/ids";
import type { LinkRole } from "@/protocol/roles";
import type { AccessRequest } from "@/protocol/sharing-shapes";
import { PersonLine } from "./person-line";
import { linkRoleOptions } from "./role-options";
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

export function AccessRequests({ requests, ...rest }: AccessRequestsProps) {
  if (requests.length === 0) return null;
  return (
    <Section
      title={requests.length === 1 ? "1 request for access" : `${requests.length} requests for access`}
    >
      <ul className="divide-y divide-line rounded-control bg-blue-wash px-3">
        {requests.map((request) => (
          <RequestLine key={request.id} request={request} {...rest} />
        ))}
      </ul>
    </Section>
  );
}

type RequestLineProps = Omit<AccessRequestsProps, "requests"> & { readonly request: AccessRequest };

function RequestLine({ documentId, request, act }: RequestLineProps) {
  const { id, person, role: asked, message } = request;
  const [role, setRole] = useState<LinkRole>(asked);
  const answer = (given: LinkRole | null) =>
    void act(
      answered(id),
      () => answerAccessRequest(documentId, id, given),
      given === null ? `You said no to ${person.name}` : `${person.name}: ${roleWords[given]}`,
    );
  return (
    <PersonLine
      name={person.name}
      color={person.color}
      isLong={message !== ""}
      below={
        <>
          <p className="text-fine text-ink-soft">asks for “{roleWords[asked]}”</p>
          {message !== "" && <p className="mt-1 wrap-anywhere whitespace-pre-line">{message}</p>}
        </>
      }
    >
      <div className="w-36">
        <SelectField
          label={`Role for ${person.name}`}
          hideLabel
          value={role}
          options={linkRoleOptions}
          onChange={setRole}
        />
      </div>
      <Button aria-label={`Decline ${person.name}`} onClick={() => answer(null)}>
        Decline
      </Button>
      <Button look="primary" aria-label={`Approve ${person.name}`} onClick={() => answer(role)}>
        Approve
      </Button>
    </PersonLine>
  );
}
