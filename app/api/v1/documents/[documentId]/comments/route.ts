import { addComment, listComments } from "@/domain/comments";
import { isRefusal } from "@/domain/refusal";
import { contract } from "../../../contract";
import { serve } from "../../../endpoint";
import { presentComment } from "../../../presenting";

export const GET = serve(contract.listComments, async ({ shared, person, params }) => {
  const comments = await listComments(shared, person.userId, params.documentId);
  return isRefusal(comments) ? comments : { body: { comments: comments.map(presentComment) } };
});

export const POST = serve(contract.addComment, async ({ shared, news, person, params, body, once }) => {
  const added = {
    body: body.body,
    anchor: body.anchor ?? null,
    quote: body.quote ?? "",
    parentId: body.parentId ?? null,
    suggestionId: body.suggestionId ?? null,
  };
  const deps = { ...shared, limits: shared.env.limits, news };
  const comment = await once(async () => {
    const slow = await shared.talkGuard.tryComment(person.userId);
    return slow ?? addComment(deps, person.userId, params.documentId, added);
  });
  return isRefusal(comment) ? comment : { body: presentComment(comment) };
});
