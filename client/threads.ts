// Comments as threads: a beginning and its replies.
import type { CommentView } from "@/protocol/comment-shapes";

export interface Thread {
  readonly root: CommentView;
  readonly replies: readonly CommentView[];
}

export const isOpen = ({ root }: Thread): boolean => root.resolvedAt === null;

/** In the order in which they were begun. */
export const threadsOf = (comments: readonly CommentView[]): readonly Thread[] => {
  const replies = new Map<string, CommentView[]>();
  for (const comment of comments) {
    if (comment.parentId === null) continue;
    replies.set(comment.parentId, [...(replies.get(comment.parentId) ?? []), comment]);
  }
  return comments
    .filter(({ parentId }) => parentId === null)
    .map((root) => ({ root, replies: replies.get(root.id) ?? [] }));
};

const lastSaid = ({ root, replies }: Thread): string => replies.at(-1)?.createdAt ?? root.createdAt;

export const newestFirst = (threads: readonly Thread[]): readonly Thread[] =>
  threads.toSorted((a, b) => lastSaid(b).localeCompare(lastSaid(a)));

/** As their texts stand in the document; those of the whole document and those without a text come last. */
export const inTextOrder = (threads: readonly Thread[], order: readonly string[]): readonly Thread[] => {
  const placeOf = ({ root }: Thread): number => {
    const at = order.indexOf(root.id);
    return at === -1 ? Number.MAX_SAFE_INTEGER : at;
  };
  return threads.toSorted((a, b) => placeOf(a) - placeOf(b));
};

/** Comments as they are after an answer or an event: changed in place, or added at the end. */
export const withComment = (
  comments: readonly CommentView[],
  comment: CommentView,
): readonly CommentView[] =>
  comments.some(({ id }) => id === comment.id)
    ? comments.map((before) => (before.id === comment.id ? comment : before))
    : [...comments, comment].toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));

export const without = (comments: readonly CommentView[], id: string): readonly CommentView[] =>
  comments.filter((comment) => comment.id !== id);

/**
 * What is heard of comments and what commands answer come on two ways. Of what was heard since a command was sent,
 * `/live` knows better than its answer: above all that it is gone.
 */
export class HeardComments {
  readonly #lastOf = new Map<string, number>();
  #count = 0;

  heard(id: string): void {
    this.#count += 1;
    this.#lastOf.set(id, this.#count);
  }

  /** Noted when the command is sent; then says whether more was heard of that comment since. */
  sinceNow(): (id: string) => boolean {
    const now = this.#count;
    return (id) => (this.#lastOf.get(id) ?? 0) > now;
  }
}
