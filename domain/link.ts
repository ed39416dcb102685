// The link of a document after a reset: a secret in the address, and a grant for everybody who has opened it with
// that. A reset forgets all grants, so it ends what the old link gave.
import { type DocumentId, newId } from "@/protocol/ids";
import { canManage, type LinkRole } from "@/protocol/roles";
import { decideLink } from "./access";
import type { Database } from "./database";
import { getDocument, holdDocument, requireRole } from "./documents";
import { isRefusal, type Refusal, refuse } from "./refusal";
import { type SharingDeps, sharingEvents } from "./sharing";
import { transact, type Work } from "./transaction";

/** Answers the new address. The sockets that came by the old one are the caller's to close, after the commit. */
export const resetLink =
  (
    { randomBytes, news }: Pick<SharingDeps, "randomBytes" | "news">,
    userId: string,
    documentId: DocumentId,
  ): Work<{ readonly path: string }> =>
  async (queries) => {
    await holdDocument(queries, documentId);
    const own = await requireRole(queries, userId, documentId, canManage);
    if (typeof own !== "string") return own;
    await queries.linkGrant.deleteMany({ where: { documentId } });
    await queries.document.update({ where: { id: documentId }, data: { linkSecret: newId(randomBytes) } });
    await news.publish(queries, sharingEvents(documentId, []));
    const document = await getDocument({ db: queries }, userId, documentId);
    return isRefusal(document) ? document : { path: document.path };
  };

/** This person has opened the link with its secret, and holds it from now on. */
export const redeemLink = async (
  { db, now }: { readonly db: Database; readonly now: () => Date },
  userId: string,
  documentId: DocumentId,
  secret: string,
): Promise<LinkRole | Refusal> =>
  transact(db, async (queries) => {
    // A reset under way ends first: its secret is the one that counts.
    await holdDocument(queries, documentId);
    const role = await decideLink({ db: queries }, documentId, secret);
    if (role === null) return refuse("unknown-document");
    await queries.linkGrant.upsert({
      where: { documentId_userId: { documentId, userId } },
      create: { documentId, userId, createdAt: now() },
      update: {},
    });
    return role;
  });
