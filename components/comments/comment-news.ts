// What is new among the comments, for those who do not see them appear.
import type { CommentView } from "@/protocol/comment-shapes";
import type { Identity } from "@/protocol/identity";
import { plainBody } from "@/protocol/mentions";

const excerptCharacters = 120;

const excerptOf = ({ body }: CommentView): string => plainBody(body).slice(0, excerptCharacters);

const arrived = (before: ReadonlyMap<string, CommentView>, now: readonly CommentView[], ownId: string) => {
  const fresh = now.filter((comment) => !before.has(comment.id) && comment.author.id !== ownId);
  const [only] = fresh;
  if (only === undefined) return "";
  if (fresh.length > 1) return `${fresh.length} new comments.`;
  return `${only.author.name} ${only.parentId === null ? "commented" : "replied"}: ${excerptOf(only)}`;
};

const settled = (before: ReadonlyMap<string, CommentView>, now: readonly CommentView[], ownName: string) => {
  const [thread] = now.filter(
    ({ id, resolvedAt, resolvedBy }) =>
      resolvedAt !== null && before.get(id)?.resolvedAt === null && resolvedBy !== ownName,
  );
  return thread === undefined ? "" : `${thread.resolvedBy ?? "Somebody"} resolved: ${excerptOf(thread)}`;
};

/** Empty when nothing was said or settled by others. */
export const commentNews = (
  before: readonly CommentView[],
  now: readonly CommentView[],
  you: Pick<Identity, "userId" | "name">,
): string => {
  const known = new Map(before.map((comment) => [comment.id, comment]));
  return [arrived(known, now, you.userId), settled(known, now, you.name)].filter(Boolean).join(" ");
};
