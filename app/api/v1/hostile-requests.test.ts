import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, openWorld, type World } from "@/domain/testing/world";
import { pageUserHeader } from "@/protocol/identity";
import { type Client, createClient, findRoutes, type Sent } from "../testing/requests";
import { GET as unknownAddress } from "./[...unknown]/route";
import { contract } from "./contract";
import type { Endpoint } from "./contract/definition";
import { POST as createDocument } from "./documents/route";

let world: World;
let send: Client;
let ada: Actor;
let documentId: string;

beforeAll(async () => {
  world = await openWorld({ variables: { PARLEY_LIMIT_REQUEST_BODY_BYTES: "4096" } });
  send = createClient(await findRoutes());
  ada = await world.actor("Ada");
  const made = await send({ method: "POST", path: "/documents", cookie: ada.cookie, body: {} });
  documentId = ((await made.json()) as { id: string }).id;
});

afterAll(async () => {
  expect(world.warnings).toEqual([]);
  await world.close();
});

const endpoints = Object.entries<Endpoint>(contract);
const changing = endpoints.filter(([, { method }]) => method !== "GET");

const create = (sent: Partial<Sent>) =>
  send({ method: "POST", path: "/documents", cookie: ada.cookie, ...sent });

const refusal = async (response: Response) =>
  ((await response.json()) as { type: string }).type.split(":").at(-1);

describe("A9: an id", () => {
  const read = (id: string) =>
    send({ method: "GET", path: "/documents/{documentId}", params: { documentId: id }, cookie: ada.cookie });

  it.each([
    "",
    "..",
    "../x",
    "%2e%2e%2f",
    "a%2fb",
    "a/b",
    "\u0000",
    "x".repeat(1_024),
    "ａ".repeat(24),
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "__proto__",
    "constructor",
  ])("that is %j names no document", async (id) => {
    expect((await read(id)).status).toBe(404);
  });

  it("in any other spelling than its own names no document", async () => {
    expect((await read(documentId)).status).toBe(200);
    for (const spelled of [documentId.toUpperCase(), ` ${documentId}`, `${documentId}\n`, `${documentId}/`])
      expect((await read(spelled)).status).toBe(spelled === documentId ? 200 : 404);
  });

  it("that is any text at all never breaks the server", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (id) => {
        expect((await read(id)).status).toBe(404);
      }),
      { numRuns: 60, seed: 9 },
    );
  });

  it.each(["__proto__", "\u0000", "x".repeat(1_024), "../me"])(
    "of a person that is %j names nobody",
    async (userId) => {
      const params = { documentId, userId };
      const path = "/documents/{documentId}/members/{userId}";
      const got = await send({ method: "DELETE", path, params, cookie: ada.cookie });
      expect(await refusal(got)).toBe("unknown-person");
    },
  );
});

describe("A17: a request from another site", () => {
  const attempts: ReadonlyArray<readonly [string, Record<string, string>]> = [
    ["a foreign Origin", { origin: "https://evil.example" }],
    ["Origin null", { origin: "null" }],
    ["our host at another port", { origin: "http://localhost:3001" }],
    ["a look-alike", { origin: "http://localhost:3000.evil.example" }],
    ["a cross-site fetch without Origin", { "sec-fetch-site": "cross-site" }],
    ["a same-site fetch", { "sec-fetch-site": "same-site", origin: "http://localhost:3000" }],
  ];

  it.each(
    changing.flatMap(([name, definition]) =>
      attempts.map(([how, headers]) => ({ name, definition, how, headers })),
    ),
  )("changes nothing: $name with $how", async ({ definition: { method, path }, headers }) => {
    const got = await send({
      method,
      path,
      headers,
      cookie: ada.cookie,
      params: { documentId, userId: ada.userId },
      ...(method === "DELETE" ? {} : { body: {} }),
    });
    expect(got.status).toBe(403);
    expect(await refusal(got)).toBe("wrong-origin");
  });

  it("is told apart from our own pages and from programs", async () => {
    for (const headers of [
      {},
      { origin: "http://localhost:3000" },
      { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" },
    ])
      expect((await create({ headers })).status).toBe(201);
  });
});

describe("SESS-11, B6: a request of a page whose person is not signed in any more", () => {
  const whose = (userId: string) => ({ [pageUserHeader]: userId });

  it.each(endpoints)("%s is refused under another's session", async (_, { method, path }) => {
    const got = await send({
      method,
      path,
      headers: whose("b".repeat(24)),
      cookie: ada.cookie,
      params: { documentId, userId: ada.userId },
    });
    expect([got.status, await refusal(got)]).toEqual([409, "other-person"]);
  });

  it("is told apart from one of the same person, and from nobody's", async () => {
    expect((await create({ body: {}, headers: whose(ada.userId) })).status).toBe(201);
    expect(await refusal(await create({ body: {}, headers: whose(ada.userId), cookie: null }))).toBe(
      "not-signed-in",
    );
  });
});

describe("X10: a body", () => {
  it.each([
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "1"],
    ["a text", '"title"'],
    ["cut short", '{"title":'],
    ["an unknown key", '{"title":"a","role":"owner"}'],
    ["__proto__", '{"__proto__":{"title":"a"}}'],
    ["constructor.prototype", '{"constructor":{"prototype":{"isAdmin":true}}}'],
    ["a title that is an object", '{"title":{"$ne":""}}'],
    ["a title that is too long", JSON.stringify({ title: "x".repeat(257) })],
    ["lists without end", "[".repeat(2_000)],
  ])("that is %s is a bad request", async (_, text) => {
    const got = await create({ text });
    expect(await refusal(got)).toBe("bad-request");
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it("that is not UTF-8 is a bad request", async () => {
    const request = new Request("http://localhost:3000/api/v1/documents", {
      method: "POST",
      headers: { cookie: ada.cookie, "content-type": "application/json" },
      body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
    });
    expect((await createDocument(request, { params: Promise.resolve({}) })).status).toBe(400);
  });

  it("over the limit is refused, whether or not it says how long it is", async () => {
    expect(await refusal(await create({ text: " ".repeat(4_097) }))).toBe("too-large");
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1_024).fill(32));
      },
    });
    const request = new Request("http://localhost:3000/api/v1/documents", {
      method: "POST",
      headers: { cookie: ada.cookie, "content-type": "application/json" },
      body: endless,
      duplex: "half",
    } as RequestInit);
    const got = await createDocument(request, { params: Promise.resolve({}) });
    expect(got.status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
  ])("A17: of type %s is refused: a form of another site could send it", async (type) => {
    const got = await create({ text: "{}", headers: { "content-type": type } });
    expect(got.status).toBe(415);
  });

  it.each(["\u0000", "\ud800", "a\u202eb", "😀".repeat(120)])(
    "with a title like %j makes a document",
    async (title) => {
      const got = await create({ body: { title } });
      expect(got.status).toBe(201);
      const made = (await got.json()) as { title: string };
      expect(made.title).not.toContain("\u0000");
      // Half a character would be no UTF-8, and no database or Yjs document could hold it.
      expect(() => encodeURIComponent(made.title)).not.toThrow();
    },
  );

  it("that is any JSON at all never breaks the server, on any endpoint", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changing), fc.json(), async ([, { method, path }], text) => {
        if (method === "DELETE") return;
        const params = { documentId, userId: ada.userId };
        const got = await send({ method, path, params, text, cookie: ada.cookie });
        expect(got.status).toBeLessThan(500);
      }),
      { numRuns: 150, seed: 10 },
    );
  });
});

describe("other bad input", () => {
  it.each(["?cursor=x", "?cursor=1-..", "?size=0", "?size=1e9", "?trash=yes", "?unknown=1", "?__proto__=1"])(
    "in the query %s is a bad request",
    async (query) => {
      const got = await send({ method: "GET", path: "/documents", query, cookie: ada.cookie });
      expect(got.status).toBe(400);
    },
  );

  it.each(["a b", "x".repeat(256), "caf\u00e9"])(
    "in the Idempotency-Key %j is a bad request",
    async (key) => {
      expect((await create({ body: {}, headers: { "idempotency-key": key } })).status).toBe(400);
    },
  );

  it("in an address that does not exist is a problem detail too", async () => {
    const got = await unknownAddress(new Request("http://localhost:3000/api/v1/nowhere"));
    expect(await got.json()).toMatchObject({
      status: 404,
      type: "urn:parley:refusal:unknown-route",
      instance: "/api/v1/nowhere",
    });
  });

  it("A1, A5: in the cookie is nobody's", async () => {
    for (const cookie of [
      "next-auth.session-token=x",
      `${ada.cookie}; ${ada.cookie}`,
      "%%",
      "a".repeat(20_000),
    ]) {
      expect((await create({ cookie })).status).toBe(401);
    }
    const bearer = { authorization: `Bearer ${ada.cookie.split("=")[1]}` };
    expect((await create({ cookie: null, headers: bearer })).status).toBe(401);
  });
});

describe("a failure of ours", () => {
  it("is an answer that tells nothing of its cause, and is reported", async () => {
    const broken = await openWorld();
    const guest = await broken.actor("Bo");
    await broken.shared.db.$executeRawUnsafe('DROP TABLE "DocumentUpdate"');
    const sent = { cookie: guest.cookie, body: { title: "Plan" }, headers: { "idempotency-key": "broken" } };
    const got = await create(sent);
    expect(got.status).toBe(503);
    expect(got.headers.get("retry-after")).toBe("5");
    expect(JSON.stringify(await got.json())).not.toMatch(/DocumentUpdate|prisma|column|table/i);
    expect(broken.warnings).toHaveLength(1);
    // Nothing of the command is left: neither the document nor the key.
    expect(await broken.shared.db.document.count()).toBe(0);
    expect(await broken.shared.db.idempotencyKey.count()).toBe(0);
    await broken.close();
  });
});
