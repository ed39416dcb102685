"use client";

import { useEffect, useMemo, useState } from "react";
import { listMembers } from "@/client/json-api";
import { type Author, type Identity, identityOf } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";

interface MentionPeopleOptions {
  readonly documentId: DocumentId;
  readonly ownId: string;
  readonly here: readonly Identity[];
  readonly said: readonly { readonly author: Author }[];
  /** Members are asked for once somebody may name them. */
  readonly wanted: boolean;
}

/** Whom one may name: who is here, who has a role, who has said something. Oneself is not among them. */
export const useMentionPeople = (options: MentionPeopleOptions): readonly Identity[] => {
  const { documentId, ownId, here, said, wanted } = options;
  const [members, setMembers] = useState<readonly Identity[]>([]);

  useEffect(() => {
    if (!wanted) return;
    let isCurrent = true;
    void listMembers(documentId).then((answer) => {
      if (isCurrent && answer.ok) setMembers(answer.value.members);
    });
    return () => {
      isCurrent = false;
    };
  }, [documentId, wanted]);

  return useMemo(() => {
    const authors = said.map(({ author }) => identityOf(author));
    const byId = new Map([...authors, ...members, ...here].map((person) => [person.userId, person]));
    byId.delete(ownId);
    return [...byId.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  }, [said, members, here, ownId]);
};
