"use client";

import { useEffect, useMemo, useState } from "react";
import { listMembers } from "@/client/json-api";
import type { CommentPerson, CommentView } from "@/protocol/comment-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";

/** Whom one may mention: members, those who are here, and those who have had their say. Asked for when wanted. */
export const useCommentPeople = (
  documentId: DocumentId,
  you: Identity,
  comments: readonly CommentView[] | null,
  here: readonly Identity[],
  wanted: boolean,
): readonly CommentPerson[] => {
  const [members, setMembers] = useState<readonly CommentPerson[]>([]);

  useEffect(() => {
    if (!wanted) return;
    let current = true;
    void listMembers(documentId).then((answer) => {
      if (!current || !answer.ok) return;
      setMembers(answer.value.members.map(({ userId, name, color }) => ({ id: userId, name, color })));
    });
    return () => {
      current = false;
    };
  }, [documentId, wanted]);

  return useMemo(() => {
    const people = new Map<string, CommentPerson>();
    const know = (person: CommentPerson): void => {
      if (person.id !== you.userId) people.set(person.id, person);
    };
    for (const { author } of comments ?? []) know(author);
    for (const { userId, name, color } of here) know({ id: userId, name, color });
    for (const member of members) know(member);
    return [...people.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  }, [comments, here, members, you.userId]);
};
