"use client";

import { useEffect, useState } from "react";
import { listMembers } from "@/client/json-api";
import type { ChatMessageView } from "@/protocol/chat-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";

/** Whom one may name: who is here, who has a role, who has said something. Oneself is not among them. */
export const useMentionPeople = (
  documentId: string,
  here: readonly Identity[],
  messages: readonly ChatMessageView[],
  ownId: string,
): readonly Identity[] => {
  const [members, setMembers] = useState<readonly Identity[]>([]);
  useEffect(() => {
    let isWanted = true;
    void listMembers(documentId as DocumentId).then((answer) => {
      if (isWanted && answer.ok) setMembers(answer.value.members);
    });
    return () => {
      isWanted = false;
    };
  }, [documentId]);
  const authors = messages.map(({ author }) => ({
    userId: author.id,
    name: author.name,
    color: author.color,
  }));
  const byId = new Map([...authors, ...members, ...here].map((person) => [person.userId, person]));
  byId.delete(ownId);
  return [...byId.values()].toSorted((a, b) => a.name.localeCompare(b.name));
};
