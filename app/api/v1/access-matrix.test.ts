import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "@/domain/testing/world";
import { newDocumentId, newId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import { type Client, createClient, findRoutes, type Sent } from "../testing/requests";
import { contract, type Endpoint } from "./contract";
import { problemSchema } from "./openapi";

const actors = ["owner", "editor", "commenter", "viewer", "linkEditor", "stranger", "nobody"] as const;
type ActorName = (typeof actors)[number];

interface Row {
  readonly sent?: Partial<Sent>;
  /** The status each of the seven gets, in the order above. */
  readonly statuses: readonly number[];
  /** The document is in the trash. */
  readonly trashed?: boolean;
}

const signedIn = (status: number): number[] => [...Array.from({ length: 6 }, () => status), 401];
const everybody = (status: number): number[] => Array.from({ length: 7 }, () => status);
const readers = (status: number): number[] => [status, status, status, status, status, 404, 401];
const editors = (status: number): number[] => [status, status, 403, 403, status, 404, 401];
const commenters = (status: number): number[] => [status, status, status, 403, status, 404, 401];
const owners = (status: number): number[] => [status, 403, 403, 403, 403, 404, 401];
const ownersInTrash = (status: number): number[] => [status, 404, 404, 404, 404, 404, 401];

const place = { item: { client: 1, clock: 0 }, assoc: 0 };
const somewhere = { from: place, to: { ...place, assoc: -1 } };

/** Every endpoint has a row: one that has none lets the test fail, so that nobody forgets to decide. */
const matrix: { readonly [Name in keyof typeof contract]: readonly Row[] } = {
  listDocuments: [{ statuses: signedIn(200) }, { sent: { query: "?trash=1" }, statuses: signedIn(200) }],
  createDocument: [{ sent: { body: {} }, statuses: signedIn(201) }],
  getDocument: [{ statuses: readers(200) }, { trashed: true, statuses: ownersInTrash(200) }],
  changeDocument: [
    { sent: { body: { title: "New" } }, statuses: editors(200) },
    { sent: { body: { title: "New" } }, trashed: true, statuses: ownersInTrash(409) },
    { sent: { body: { trashed: false } }, trashed: true, statuses: ownersInTrash(200) },
    { sent: { body: { trashed: false } }, statuses: owners(200) },
  ],
  deleteDocument: [
    { statuses: owners(204) },
    { sent: { query: "?permanently=1" }, statuses: owners(409) },
    { sent: { query: "?permanently=1" }, trashed: true, statuses: ownersInTrash(204) },
  ],
  listMembers: [
    { statuses: readers(200) },
    { trashed: true, statuses: [...Array.from({ length: 6 }, () => 404), 401] },
  ],
  setMember: [
    { sent: { body: { role: "owner" } }, statuses: owners(200) },
    { sent: { body: { role: "viewer" } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  removeMember: [{ statuses: owners(404) }],
  setLink: [
    { sent: { body: { access: "anyone", role: "editor" } }, statuses: owners(200) },
    { sent: { body: { access: "anyone", role: "owner" } }, statuses: signedIn(400) },
    { sent: { body: { access: "anyone", role: "editor" } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  listComments: [
    { statuses: readers(200) },
    { trashed: true, statuses: [...Array.from({ length: 6 }, () => 404), 401] },
  ],
  addComment: [
    { sent: { body: { body: "Why?" } }, statuses: commenters(201) },
    { sent: { body: { body: "Why?" } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  changeComment: [
    { sent: { body: { body: "My words in your mouth" } }, statuses: readers(403) },
    { sent: { body: { resolved: true } }, statuses: commenters(200) },
    { sent: { body: { resolved: true } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  deleteComment: [{ statuses: owners(204) }, { trashed: true, statuses: ownersInTrash(409) }],
  reanchorComment: [
    { sent: { body: somewhere }, statuses: editors(200) },
    { sent: { body: somewhere }, trashed: true, statuses: ownersInTrash(409) },
  ],
  react: [
    { sent: { body: { emoji: "👍", on: true } }, statuses: commenters(200) },
    { sent: { body: { emoji: "👍", on: true } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  getMe: [{ statuses: signedIn(200) }],
  changeMe: [{ sent: { body: { name: "New" } }, statuses: signedIn(200) }],
  addPassword: [
    { sent: { body: { email: "no address", password: "correct horse" } }, statuses: signedIn(400) },
  ],
  changePassword: [{ sent: { body: { current: "", next: "correct horse" } }, statuses: signedIn(409) }],
  signUp: [{ sent: { body: { email: "no address", password: "correct horse" } }, statuses: everybody(400) }],
  getOpenApi: [{ statuses: everybody(200) }],
};

const cases = Object.entries(matrix).flatMap(([name, rows]) =>
  rows.flatMap((row, index) =>
    actors.map((actor, place) => ({ name, row, index, actor, status: row.statuses[place] })),
  ),
);

let world: World;
let send: Client;

beforeAll(async () => {
  world = await openWorld();
  send = createClient(await findRoutes());
});

afterAll(() => world.close());

/** A document of its own for every case, with one person in the role that is asked about. */
const stage = async (actor: ActorName, trashed: boolean) => {
  const { db, randomBytes } = world.shared;
  const person = await world.actor("Pat");
  const founder = await world.actor("Fay");

  const documentId = newDocumentId(randomBytes);
  const role = (["owner", "editor", "commenter", "viewer"] as const).find(
    (name): name is Role => name === actor,
  );
  await db.document.create({
    data: {
      id: documentId,
      linkAccess: actor === "linkEditor" ? "anyone" : "restricted",
      linkRole: "editor",
      trashedAt: trashed ? new Date() : null,
      members: {
        create: [
          { userId: founder.userId, role: "owner" },
          ...(role === undefined ? [] : [{ userId: person.userId, role }]),
        ],
      },
    },
  });
  const commentId = newId(randomBytes);
  await db.comment.create({ data: { id: commentId, documentId, authorId: founder.userId, body: "Hm." } });
  return { documentId, commentId, person };
};

const onlyThoseIn = (path: string, params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => path.includes(`{${name}}`)));

describe("A13: every endpoint decides for every role", () => {
  it.each(cases)("$name (row $index) answers $actor with $status", async ({ name, row, actor, status }) => {
    const { method, path } = contract[name as keyof typeof contract] as Endpoint;
    const { documentId, commentId, person } = await stage(actor, row.trashed === true);
    const { userId } = await world.actor("Newcomer");
    const got = await send({
      method,
      path,
      ...row.sent,
      params: onlyThoseIn(path, { documentId, userId, commentId }),
      cookie: actor === "nobody" ? null : person.cookie,
      // A12: what some frameworks took as an order from themselves changes nothing.
      headers: {
        "x-middleware-subrequest": "middleware:middleware:middleware",
        "x-forwarded-for": "127.0.0.1",
      },
    });
    expect(got.status).toBe(status);
    if (got.status >= 400) {
      expect(got.headers.get("content-type")).toBe("application/problem+json");
      expect(problemSchema.safeParse(await got.json()).error).toBeUndefined();
    }
  });

  it("has a row for every endpoint of the contract", () => {
    expect(Object.keys(matrix).sort()).toEqual(Object.keys(contract).sort());
  });

  it("A10: a document that is not yours and one that does not exist are refused in the same words", async () => {
    const { documentId, person } = await stage("stranger", false);
    const nowhere = documentId.split("").reverse().join("");
    const words = async (id: string) => {
      const got = await send({
        method: "GET",
        path: "/documents/{documentId}",
        params: { documentId: id },
        cookie: person.cookie,
      });
      return `${got.status} ${(await got.text()).replaceAll(id, "ID")}`;
    };
    expect(await words(documentId)).toBe(await words(nowhere));
  });
});
