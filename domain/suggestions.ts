// What people are told of suggestions. The suggestions themselves are in the document, beside its text; whoever made
// one says here that it has come to rest, and those whom the document concerns hear of it once. Whoever decided one
// says so, and its author hears of it: under the name of the login that says it, whatever the document may hold.
import type { DocumentId, RandomBytes } from "@/protocol/ids";
import { canEdit } from "@/protocol/roles";
import { concernedBy, suggestedBy } from "./comments";
import { holdDocument, requireRole } from "./documents";
import type { News } from "./live-events";
import { notify } from "./notifications";
import type { Work } from "./transaction";

export interface SuggestionMade {
  readonly suggestionId: string;
  /** What it would change, in words. */
  readonly excerpt: string;
}

export interface SuggestionDecided extends SuggestionMade {
  readonly verdict: "accepted" | "rejected";
  /** As the document says. What the author told of themselves counts more. */
  readonly authorId: string;
}

interface TellDeps {
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly news: News;
}

export const tellSuggestion =
  (
    deps: TellDeps,
    userId: string,
    documentId: DocumentId,
    { suggestionId, excerpt }: SuggestionMade,
  ): Work<null> =>
  async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, canEdit);
    if (typeof role !== "string") return role;
    const kind = "suggestion";
    const told = await queries.notification.count({ where: { documentId, kind, subjectId: suggestionId } });
    if (told > 0) return null;
    const notice = { kind, documentId, actorId: userId, subjectId: suggestionId, excerpt } as const;
    const people = await concernedBy(queries, documentId);
    const events = await notify({ ...deps, db: queries }, people, notice);
    await deps.news.publish(queries, events);
    return null;
  };

const kindOf = { accepted: "suggestionAccepted", rejected: "suggestionRejected" } as const;

/** Once for each change of mind. */
export const tellDecision =
  (
    deps: TellDeps,
    userId: string,
    documentId: DocumentId,
    { suggestionId: subjectId, verdict, authorId, excerpt }: SuggestionDecided,
  ): Work<null> =>
  async (queries) => {
    await holdDocument(queries, documentId);
    const role = await requireRole(queries, userId, documentId, canEdit);
    if (typeof role !== "string") return role;
    const [author = authorId] = await suggestedBy(queries, documentId, subjectId);
    const kind = kindOf[verdict];
    const told = await queries.notification.findFirst({
      where: { documentId, subjectId, userId: author, kind: { in: Object.values(kindOf) } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      select: { kind: true },
    });
    const isSomebody = (await queries.user.count({ where: { id: author } })) > 0;
    if (told?.kind === kind || !isSomebody) return null;
    const notice = { kind, documentId, actorId: userId, subjectId, excerpt };
    const events = await notify({ ...deps, db: queries }, [author], notice);
    await deps.news.publish(queries, events);
    return null;
  };
