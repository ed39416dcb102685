import { createDocument, listDocuments } from "@/domain/documents";
import { listChanged } from "@/domain/live-events";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../contract";
import { serve } from "../endpoint";
import { presentDocument } from "../presenting";

export const GET = serve(contract.listDocuments, async ({ shared, person, query }) => {
  const page = await listDocuments(shared, person.userId, {
    trash: query.trash === "1",
    cursor: query.cursor || null,
    size: query.size ?? shared.env.limits.documentsPerPage,
  });
  if (isRefusal(page)) return page;
  return { body: { documents: page.documents.map(presentDocument), nextCursor: page.nextCursor } };
});

export const POST = serve(contract.createDocument, async ({ shared, news, person, body, once }) => {
  const seed = { title: body.title ?? "", content: [] };
  const made = await once(async () => async (queries) => {
    const document = await createDocument({ ...shared, db: queries }, person.userId, seed);
    // Other tabs of the same person have lists too.
    await news.publish(queries, await listChanged(queries, document.id));
    return presentDocument(document);
  });
  return isRefusal(made) ? made : { body: made, location: `/api/v1/documents/${made.id}` };
});
