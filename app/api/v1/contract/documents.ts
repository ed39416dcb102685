// Documents, and the lists they stand in.
import { z } from "zod";
import { limits } from "@/protocol/limits";
import { endpoint, noAnswer, plain } from "./definition";
import { link, oneDocument, role, time } from "./fields";

const title = z.string().max(limits.titleCharacters);

const document = z.strictObject({
  id: z.string(),
  title: z.string(),
  excerpt: z.string(),
  role,
  isMember: z.boolean().meta({ description: "you have a role of your own, so it stands in your list" }),
  link,
  path: z.string().meta({ description: "what to hand on so that others can open it, after the host" }),
  createdAt: time,
  editedAt: time,
  trashedAt: time.nullable(),
});

export const documents = {
  listDocuments: endpoint({
    ...plain,
    method: "GET",
    path: "/documents",
    summary:
      "The documents you are a member of, newest edited first; with trash=1 those of yours in the trash",
    query: z.strictObject({
      trash: z.literal("1").optional(),
      cursor: z.string().max(64).optional(),
      size: z.coerce.number().int().min(1).max(200).optional(),
    }),
    answer: z.strictObject({ documents: z.array(document), nextCursor: z.string().nullable() }),
    refusals: [],
  }),
  createDocument: endpoint({
    ...plain,
    method: "POST",
    path: "/documents",
    summary: "A new document, with you as its owner",
    body: z.strictObject({ title: title.optional() }),
    status: 201,
    answer: document,
    refusals: [],
  }),
  getDocument: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}",
    summary: "One document, without its text",
    params: oneDocument,
    answer: document,
    refusals: ["unknown-document"],
  }),
  changeDocument: endpoint({
    ...plain,
    method: "PATCH",
    path: "/documents/{documentId}",
    summary: "Rename the document (editors), or bring it back from the trash (owners)",
    params: oneDocument,
    body: z
      .strictObject({ title: title.optional(), trashed: z.literal(false).optional() })
      .refine((body) => body.title !== undefined || body.trashed !== undefined, "give a title or trashed"),
    answer: document,
    refusals: ["unknown-document", "not-allowed", "in-trash"],
  }),
  deleteDocument: endpoint({
    ...plain,
    method: "DELETE",
    path: "/documents/{documentId}",
    summary: "Move the document to the trash; with permanently=1 delete one that is there for good",
    params: oneDocument,
    query: z.strictObject({ permanently: z.literal("1").optional() }),
    status: 204,
    answer: noAnswer,
    refusals: ["unknown-document", "not-allowed", "not-in-trash"],
  }),
} as const;
