"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import { Following } from "@/client/following";
import {
  type Answer,
  addComment,
  changeComment,
  deleteComment,
  listComments,
  type NewComment,
  reactToComment,
  reanchorComment,
} from "@/client/json-api";
import { MovedAnchors } from "@/client/moved-anchors";
import { HeardComments, withComment, without } from "@/client/threads";
import { useLiveSession, useTopic } from "@/components/live/live";
import type { Anchor, CommentView } from "@/protocol/comment-shapes";
import type { DocumentId } from "@/protocol/ids";
import { documentTopic } from "@/protocol/live";

/** What failed, in words for the one who did it; null when it was done. */
type Outcome = Promise<string | null>;

export interface CommentActions {
  /** The same key means the same comment, however often it is sent. */
  readonly add: (comment: NewComment, key: string) => Outcome;
  readonly edit: (id: string, body: string) => Outcome;
  readonly resolve: (id: string, resolved: boolean) => Outcome;
  readonly remove: (id: string) => Outcome;
  readonly react: (id: string, emoji: string, on: boolean) => Outcome;
}

export interface Comments extends CommentActions {
  /** Null until they have come. */
  readonly list: readonly CommentView[] | null;
  /** Why they have not. */
  readonly failure: string | null;
  readonly readAgain: () => void;
  /** What the text of this thread is made of now; told as soon as it can be. */
  readonly reanchor: (id: string, anchor: Anchor) => void;
}

type ChangeComments = (apply: (comments: readonly CommentView[]) => readonly CommentView[]) => void;

/** Where sockets do not get through, or slowly, what was said can be read all the same. */
const readWithoutLiveMs = 2_000;

/** Of a document that is closed to this person nothing more is asked. */
export const useComments = (documentId: DocumentId, isClosed: boolean): Comments => {
  const [list, setList] = useState<readonly CommentView[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [following] = useState(() => new Following<readonly CommentView[]>());
  const [heardOf] = useState(() => new HeardComments());

  const readAgain = useCallback(() => {
    const asked = listComments(documentId);
    void following
      .read(asked, ({ comments }) => comments)
      .then((answer) => {
        if (answer.ok) setList(answer.value);
        setFailure(answer.ok ? null : answer.problem.title);
      });
  }, [documentId, following]);

  const change: ChangeComments = useCallback(
    (apply) => {
      following.heard(apply);
      setList((comments) => comments && apply(comments));
    },
    [following],
  );

  const isUnread = list === null;
  useEffect(() => {
    if (!isUnread || isClosed) return;
    const timer = setTimeout(readAgain, readWithoutLiveMs);
    return () => clearTimeout(timer);
  }, [isUnread, isClosed, readAgain]);

  useTopic(isClosed ? null : documentTopic(documentId), {
    onRead: readAgain,
    onEvent: ({ kind, payload }) => {
      if (kind === "comment" || kind === "comment-deleted")
        heardOf.heard((payload as { readonly id: string }).id);
      if (kind === "comment") change((comments) => withComment(comments, payload as CommentView));
      if (kind === "comment-deleted")
        change((comments) => without(comments, (payload as { readonly id: string }).id));
    },
  });

  const actions = useMemo((): CommentActions => {
    const take = async (answered: Promise<Answer<CommentView>>): Outcome => {
      const isHeardSince = heardOf.sinceNow();
      const answer = await answered;
      if (!answer.ok) return answer.problem.title;
      if (isHeardSince(answer.value.id)) {
        setList((comments) => comments ?? [answer.value]);
        return null;
      }
      setList((comments) => comments ?? []);
      change((comments) => withComment(comments, answer.value));
      return null;
    };
    return {
      add: (comment, key) => take(addComment(documentId, comment, key)),
      edit: (id, body) => take(changeComment(documentId, id, { body })),
      resolve: (id, resolved) => take(changeComment(documentId, id, { resolved })),
      react: (id, emoji, on) => take(reactToComment(documentId, id, emoji, on)),
      remove: async (id) => {
        const answer = await deleteComment(documentId, id);
        if (!answer.ok && answer.problem.status !== 404) return answer.problem.title;
        change((comments) => without(comments, id));
        readAgain();
        return null;
      },
    };
  }, [documentId, readAgain, change, heardOf]);

  const reanchor = useReanchoring(documentId, change, heardOf);
  return { list, failure, readAgain, reanchor, ...actions };
};

const useReanchoring = (
  documentId: DocumentId,
  change: ChangeComments,
  heard: HeardComments,
): Comments["reanchor"] => {
  const live = useLiveSession();
  const anchors = useMemo(
    () =>
      new MovedAnchors({
        heard,
        send: (id, anchor) => reanchorComment(documentId, id, anchor),
        onTaken: (comment) => change((comments) => withComment(comments, comment)),
      }),
    [documentId, change, heard],
  );
  useEffect(() => () => anchors.destroy(), [anchors]);
  useEffect(
    () =>
      live?.watch(() => {
        if (live.getConnection() === "connected") void anchors.sendAll();
      }),
    [live, anchors],
  );
  return useCallback((id, anchor) => anchors.moved(id, anchor), [anchors]);
};
