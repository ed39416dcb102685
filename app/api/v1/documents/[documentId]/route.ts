import {
  deletePermanently,
  getDocument,
  renameDocument,
  restoreDocument,
  trashDocument,
} from "@/domain/documents";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../contract";
import { serve } from "../../endpoint";
import { presentDocument } from "../../presenting";

export const GET = serve(contract.getDocument, async ({ shared, person, params }) => {
  const document = await getDocument(shared, person.userId, params.documentId);
  return isRefusal(document) ? document : { body: presentDocument(document) };
});

export const PATCH = serve(contract.changeDocument, async ({ shared, news, person, params, body }) => {
  const { userId } = person;
  const deps = { ...shared, news };
  const { documentId } = params;
  if (body.trashed === false) {
    const refusal = await restoreDocument(deps, userId, documentId);
    if (refusal !== null) return refusal;
  }
  if (body.title !== undefined) {
    const refusal = await renameDocument(deps, userId, documentId, body.title);
    if (refusal !== null) return refusal;
  }
  const document = await getDocument(shared, userId, documentId);
  return isRefusal(document) ? document : { body: presentDocument(document) };
});

export const DELETE = serve(contract.deleteDocument, async ({ shared, news, person, params, query }) => {
  const command = query.permanently === "1" ? deletePermanently : trashDocument;
  return (await command({ ...shared, news }, person.userId, params.documentId)) ?? { body: null };
});
