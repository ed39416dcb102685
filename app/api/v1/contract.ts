// The JSON API as one table. The handlers parse with it and the OpenAPI document is built from it, so neither can
// say something that the other does not.
import { z } from "zod";
import { account } from "./contract/account";
import { chat } from "./contract/chat";
import { comments } from "./contract/comments";
import { endpoint, plain } from "./contract/definition";
import { documents } from "./contract/documents";
import { notifications } from "./contract/notifications";
import { sharing } from "./contract/sharing";

export const contract = {
  ...documents,
  ...sharing,
  ...comments,
  ...chat,
  ...notifications,
  ...account,
  getOpenApi: endpoint({
    ...plain,
    method: "GET",
    path: "/openapi.json",
    summary: "This description",
    open: true,
    answer: z.looseObject({ openapi: z.string() }),
    refusals: [],
  }),
} as const;
