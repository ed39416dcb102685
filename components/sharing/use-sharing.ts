"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type Answer, readDocument } from "@/client/json-api";
import { readAccessRequests, readInvitations, readMembers } from "@/client/sharing-api";
import { useTopic } from "@/components/live/live";
import type { DocumentDetail } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { documentTopic } from "@/protocol/live";
import type { AccessRequest, Invitation, MemberListed } from "@/protocol/sharing-shapes";

export interface Sharing {
  readonly link: DocumentDetail["link"];
  readonly path: string;
  readonly members: readonly MemberListed[];
  /** Owners only; empty for the others. */
  readonly invitations: readonly Invitation[];
  readonly requests: readonly AccessRequest[];
}

const nothing = <T>(value: T): Answer<T> => ({ ok: true, value });

/** Who has just handed ownership on is told no, a moment before this page knows. */
const forOwners = async <T>(asked: Promise<Answer<T>>, otherwise: T): Promise<Answer<T>> => {
  const answer = await asked;
  return !answer.ok && answer.problem.status === 403 ? nothing(otherwise) : answer;
};

const readSharing = async (id: DocumentId, manages: boolean): Promise<Answer<Sharing>> => {
  const [detail, members, invitations, requests] = await Promise.all([
    readDocument(id),
    readMembers(id),
    manages ? forOwners(readInvitations(id), { invitations: [] }) : nothing({ invitations: [] }),
    manages ? forOwners(readAccessRequests(id), { requests: [] }) : nothing({ requests: [] }),
  ]);
  if (!detail.ok) return detail;
  if (!members.ok) return members;
  if (!invitations.ok) return invitations;
  if (!requests.ok) return requests;
  const { link, path } = detail.value;
  return nothing({ link, path, ...members.value, ...invitations.value, ...requests.value });
};

/** `done` is what is said aloud of it, to those who do not see the list change. */
export type Act = (
  change: (before: Sharing) => Sharing,
  command: () => Promise<Answer<unknown>>,
  done?: string,
) => Promise<boolean>;

/**
 * Who may do what, as the server has it. A command shows its effect at once; when it is done, be it well or badly,
 * what the server says takes the place of what was shown.
 */
export const useSharing = (documentId: DocumentId, manages: boolean) => {
  const [sharing, setSharing] = useState<Sharing | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  /** Over once it has been read. */
  const [unread, setUnread] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  // An answer counts only if nothing was begun after the question.
  const turn = useRef(0);

  const reload = useCallback(async (): Promise<void> => {
    turn.current += 1;
    const mine = turn.current;
    const answer = await readSharing(documentId, manages);
    if (turn.current !== mine) return;
    if (answer.ok) setSharing(answer.value);
    setUnread(answer.ok ? null : answer.problem.title);
  }, [documentId, manages]);

  useEffect(() => {
    void reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);

  useTopic(documentTopic(documentId), {
    onRead: () => void reload(),
    onEvent: ({ kind }) => {
      if (kind === "sharing") void reload();
    },
  });

  const act: Act = async (change, command, done = "") => {
    turn.current += 1;
    setRefusal(null);
    setSaid("");
    setSharing((before) => (before === null ? null : change(before)));
    const answer = await command();
    if (!answer.ok) setRefusal(answer.problem.title);
    await reload();
    if (answer.ok) setSaid(done);
    return answer.ok;
  };

  return { sharing, failure: refusal ?? unread, said, act, reload };
};
