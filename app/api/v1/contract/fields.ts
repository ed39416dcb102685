// The fields that endpoints of several areas share.
import { z } from "zod";
import { parseDocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { roles } from "@/protocol/roles";

export const documentId = z
  .string()
  .meta({ description: "24 characters of Crockford's base32, in small letters" })
  .transform((text, context) => {
    const id = parseDocumentId(text);
    if (id !== null) return id;
    context.addIssue("not a document id");
    return z.NEVER;
  });

/** Of a person, or of a part of a document. */
export const id = z.string().regex(/^[0-9a-z]{24}$/);

export const oneDocument = z.strictObject({ documentId });

export const time = z.iso.datetime();
export const role = z.enum(roles);
export const linkRole = z.enum(["editor", "commenter", "viewer"]);
export const link = z.strictObject({ access: z.enum(["restricted", "anyone"]), role: linkRole });

/** Its length is checked again, in readable characters, where it is cleaned. */
export const name = z.string().max(limits.nameCharacters * 4);
export const email = z.string().max(254);
export const author = z.strictObject({ id: z.string(), name: z.string(), color: z.string() });

/** What a person wrote, as it will be stored: some databases hold no NUL, and a lone surrogate is no letter. */
export const written = (characters: number) =>
  z
    .string()
    .max(characters)
    .transform((text) =>
      text
        .replaceAll("\u0000", "")
        .replaceAll(/\p{Surrogate}/gu, "\ufffd")
        .trim(),
    );

/** The same, of what says something. */
export const words = (characters: number) =>
  written(characters).refine((text) => text !== "", "says nothing");
