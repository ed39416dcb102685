// The OpenAPI document, built from the contract.
import { z } from "zod";
import { type RefusalName, refusals } from "@/domain/refusal";
import { pageUserHeader } from "@/protocol/identity";
import { limits } from "@/protocol/limits";
import { problemType } from "../problem";
import { contract } from "./contract";
import { commonRefusals, type Endpoint } from "./contract/definition";

const schemaOf = (schema: z.ZodType, io: "input" | "output") => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

const isEmpty = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0;

const parameters = (definition: Endpoint) => {
  const listed = (schema: z.ZodType, place: "path" | "query") =>
    schema instanceof z.ZodObject
      ? Object.entries(schema.shape).map(([name, field]) => ({
          name,
          in: place,
          required: place === "path",
          schema: schemaOf(field as z.ZodType, "input"),
        }))
      : [];
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "The same key with the same request acts once and gets the first answer",
    schema: { type: "string", maxLength: limits.idempotencyKeyCharacters },
  };
  const page = {
    name: pageUserHeader,
    in: "header",
    required: false,
    description: "The id of whose page this is: refused when the session is another person's",
    schema: { type: "string" },
  };
  return [
    page,
    ...listed(definition.params, "path"),
    ...listed(definition.query, "query"),
    ...(definition.method === "POST" ? [key] : []),
  ];
};

const refusalAnswers = (names: readonly RefusalName[]) => {
  const byStatus = new Map<number, RefusalName[]>();
  for (const name of names) {
    const { status } = refusals[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((name) => `${refusals[name].title} (\`${problemType(name)}\`)`).join("; "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
};

const success = (definition: Endpoint) => ({
  [definition.status]: {
    description: definition.summary,
    ...(definition.status === 204
      ? {}
      : { content: { "application/json": { schema: schemaOf(definition.answer, "output") } } }),
  },
});

const operation = (name: string, definition: Endpoint) => ({
  operationId: name,
  summary: definition.summary,
  ...(definition.open ? { security: [] } : {}),
  parameters: parameters(definition),
  ...(isEmpty(definition.body)
    ? {}
    : {
        requestBody: {
          required: !definition.body.safeParse({}).success,
          content: { "application/json": { schema: schemaOf(definition.body, "input") } },
        },
      }),
  responses: {
    ...success(definition),
    ...refusalAnswers([...commonRefusals(definition), ...definition.refusals]),
  },
});

const paths = () => {
  const byPath: Record<string, Record<string, unknown>> = {};
  for (const [name, definition] of Object.entries<Endpoint>(contract)) {
    byPath[definition.path] = {
      ...byPath[definition.path],
      [definition.method.toLowerCase()]: operation(name, definition),
    };
  }
  return byPath;
};

export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
});

export const openApi = () => ({
  openapi: "3.1.0",
  info: {
    title: "Parley",
    version: "1",
    description: "Documents that people write together. Sign in under /api/auth; the session is a cookie.",
  },
  servers: [{ url: "/api/v1" }],
  security: [{ session: [] }],
  paths: paths(),
  components: {
    schemas: { Problem: schemaOf(problemSchema, "output") },
    securitySchemes: {
      session: {
        type: "apiKey",
        in: "cookie",
        name: "next-auth.session-token",
        description: "Over https its name begins with __Host-",
      },
    },
  },
});
