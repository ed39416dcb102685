import { beforeAll, describe, expect, it } from "vitest";
import { type FoundRoute, findRoutes, methods } from "../testing/requests";
import { contract } from "./contract";
import type { Endpoint } from "./contract/definition";
import { openApi } from "./openapi";

let routes: FoundRoute[];

beforeAll(async () => {
  routes = await findRoutes();
});

const endpoints = Object.values<Endpoint>(contract);
const inContract = endpoints.map(({ method, path }) => `${method} ${path}`).sort();

describe("the OpenAPI document", () => {
  it("describes every route that exists, and none that does not", () => {
    const exist = routes
      .flatMap(({ path, module }) =>
        methods.filter((method) => module[method] !== undefined).map((method) => `${method} ${path}`),
      )
      .sort();
    const described = Object.entries(openApi().paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(exist);
    expect(inContract).toEqual(exist);
  });

  it("names each path parameter that its path has", () => {
    for (const [path, operations] of Object.entries(openApi().paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(operations)) {
        const named = (operation as { parameters: Array<{ name: string; in: string }> }).parameters
          .filter((parameter) => parameter.in === "path")
          .map(({ name }) => name);
        expect(named).toEqual(inPath);
      }
    }
  });

  it("is plain JSON whose references lead somewhere", () => {
    const text = JSON.stringify(openApi());
    expect(JSON.parse(text)).toEqual(openApi());
    const references = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to));
    expect([...references]).toEqual(["#/components/schemas/Problem"]);
  });

  it("says which POST acts once per Idempotency-Key, and what each may refuse", () => {
    const create = openApi().paths["/documents"]?.post;
    expect(create).toMatchObject({
      operationId: "createDocument",
      parameters: [
        { name: "parley-user", in: "header" },
        { name: "Idempotency-Key", in: "header" },
      ],
      requestBody: { required: false },
      responses: {
        201: { content: { "application/json": { schema: { type: "object" } } } },
        401: { content: { "application/problem+json": {} } },
        422: { description: expect.stringContaining("urn:parley:refusal:key-reused") },
      },
    });
  });
});
