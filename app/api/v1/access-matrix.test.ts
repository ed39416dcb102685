import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeMember } from "@/domain/sharing";
import { openWorld, type World } from "@/domain/testing/world";
import { newDocumentId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import { type Client, createClient, findRoutes, type Sent } from "../testing/requests";
import { contract } from "./contract";
import type { Endpoint } from "./contract/definition";
import { problemSchema } from "./openapi";

/** A row says what these get, in this order. */
const actors = ["owner", "editor", "commenter", "viewer", "linkEditor", "stranger", "nobody"] as const;

/** These are answered like another, by every endpoint: a role is a role, and once it is gone nothing is left of it. */
const standIns = {
  linkCommenter: "commenter",
  linkViewer: "viewer",
  /** Was an editor. */
  removed: "stranger",
  /** Has only the plain address of a link that was reset. */
  withOldLink: "stranger",
  /** Opened the reset link with its secret; it is for editors. */
  withGrant: "linkEditor",
  /** Opened it too, and then it was restricted. */
  withUselessGrant: "stranger",
} as const satisfies Record<string, (typeof actors)[number]>;

type ActorName = (typeof actors)[number] | keyof typeof standIns;

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
const decided = {
  suggestionId: "s".repeat(24),
  verdict: "accepted",
  authorId: "a".repeat(24),
  excerpt: "Add “x”",
};
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
  resetLink: [{ statuses: owners(200) }, { trashed: true, statuses: ownersInTrash(409) }],
  transferOwnership: [
    { sent: { body: { userId: "0".repeat(24) } }, statuses: owners(404) },
    { sent: { body: { userId: "0".repeat(24) } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  listInvitations: [{ statuses: owners(200) }, { trashed: true, statuses: ownersInTrash(409) }],
  invite: [
    { sent: { body: { email: "new@example.org", role: "editor" } }, statuses: owners(201) },
    { sent: { body: { email: "no address", role: "editor" } }, statuses: owners(400) },
    { sent: { body: { email: "new@example.org", role: "owner" } }, statuses: signedIn(400) },
    {
      sent: { body: { email: "new@example.org", role: "editor" } },
      trashed: true,
      statuses: ownersInTrash(409),
    },
  ],
  resendInvitation: [{ statuses: owners(200) }, { trashed: true, statuses: ownersInTrash(409) }],
  revokeInvitation: [{ statuses: owners(204) }, { trashed: true, statuses: ownersInTrash(409) }],
  acceptInvitation: [{ sent: { body: { token: "none of ours" } }, statuses: signedIn(404) }],
  getOwnAccess: [{ statuses: signedIn(200) }, { trashed: true, statuses: signedIn(200) }],
  requestAccess: [
    { sent: { body: { role: "editor", message: "Please." } }, statuses: signedIn(204) },
    { sent: { body: { role: "owner" } }, statuses: signedIn(400) },
    { sent: { body: { role: "editor" } }, trashed: true, statuses: signedIn(204) },
  ],
  listAccessRequests: [{ statuses: owners(200) }, { trashed: true, statuses: ownersInTrash(409) }],
  answerAccessRequest: [
    { sent: { body: { role: "viewer" } }, statuses: owners(204) },
    { sent: { body: { role: null } }, statuses: owners(204) },
    { sent: { body: { role: null } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  listChat: [
    { statuses: readers(200) },
    { trashed: true, statuses: [...Array.from({ length: 6 }, () => 404), 401] },
  ],
  sendMessage: [
    { sent: { body: { body: "Hello" } }, statuses: readers(201) },
    { sent: { body: { body: "Hello" } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  editMessage: [
    { sent: { body: { body: "My words in your mouth" } }, statuses: readers(403) },
    { sent: { body: { body: "My words" } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  deleteMessage: [{ statuses: owners(204) }, { trashed: true, statuses: ownersInTrash(409) }],
  readChat: [
    { sent: { body: { upTo: 1 } }, statuses: readers(200) },
    { sent: { body: { upTo: 1 } }, trashed: true, statuses: ownersInTrash(409) },
  ],
  getMute: [{ statuses: readers(200) }],
  setMute: [{ sent: { body: { muted: true } }, statuses: readers(200) }],
  listNotifications: [{ statuses: signedIn(200) }],
  readNotifications: [
    { sent: { body: { ids: ["0".repeat(24)] } }, statuses: signedIn(200) },
    { sent: { body: {} }, statuses: signedIn(400) },
  ],
  getDigest: [{ statuses: signedIn(200) }],
  setDigest: [{ sent: { body: { wanted: false } }, statuses: signedIn(200) }],
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
  tellDecision: [
    { sent: { body: decided }, statuses: editors(204) },
    { sent: { body: decided }, trashed: true, statuses: ownersInTrash(409) },
  ],
  tellSuggestion: [
    { sent: { body: { suggestionId: "s".repeat(24), excerpt: "Add “x”" } }, statuses: editors(204) },
    {
      sent: { body: { suggestionId: "s".repeat(24), excerpt: "Add “x”" } },
      trashed: true,
      statuses: ownersInTrash(409),
    },
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

const statusFor = (row: Row, actor: ActorName): number | undefined => {
  const base = actor in standIns ? standIns[actor as keyof typeof standIns] : actor;
  return row.statuses[(actors as readonly string[]).indexOf(base)];
};

const everyActor = [...actors, ...Object.keys(standIns)] as readonly ActorName[];

const cases = Object.entries(matrix).flatMap(([name, rows]) =>
  rows.flatMap((row, index) =>
    everyActor.map((actor) => ({ name, row, index, actor, status: statusFor(row, actor) })),
  ),
);

type MakePart = (documentId: string) => Promise<string>;

/**
 * Makes the part of a document that a path names, for every parameter but the document and the person. One that is
 * missing here lets the test fail, and so does an endpoint that takes the part of another document.
 */
const parts: Readonly<Record<string, MakePart>> = {
  invitationId: async (documentId) => {
    const made = {
      id: world.newId(),
      documentId,
      email: `${world.newId()}@example.org`,
      role: "viewer",
    } as const;
    const expiresAt = new Date(Date.now() + 60_000);
    await world.shared.db.invitation.create({
      data: { ...made, tokenHash: made.id, invitedById: "somebody", expiresAt },
    });
    return made.id;
  },
  requestId: async (documentId) => {
    const { userId } = await world.actor("Asker");
    const made = { id: world.newId(), documentId, userId, role: "viewer" } as const;
    await world.shared.db.accessRequest.create({ data: made });
    return made.id;
  },
  commentId: async (documentId) => {
    const author = await world.actor("Author");
    const said = { id: world.newId(), documentId, authorId: author.userId, body: "Hm." };
    await world.shared.db.comment.create({ data: said });
    return said.id;
  },
  messageId: async (documentId) => {
    const author = await world.actor("Author");
    const number = (await world.shared.db.chatMessage.count({ where: { documentId } })) + 1;
    const said = { id: world.newId(), documentId, number, authorId: author.userId, body: "Hm." };
    await world.shared.db.chatMessage.create({ data: said });
    return said.id;
  },
};

const partNames = (path: string): readonly string[] =>
  Array.from(path.matchAll(/\{(\w+)\}/g), (match) => match[1] ?? "").filter(
    (name) => name !== "documentId" && name !== "userId",
  );

const makeParts = async (path: string, documentId: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(partNames(path).map(async (name) => [name, await parts[name]?.(documentId)])),
  );

let world: World;
let send: Client;

beforeAll(async () => {
  world = await openWorld({ variables: { PARLEY_LIMIT_ACCESS_REQUEST_ANSWER_MS: "0" } });
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
  const linkRole = ({ linkCommenter: "commenter", linkViewer: "viewer" } as const)[actor as "linkViewer"];
  const byLink = ["linkEditor", "linkCommenter", "linkViewer", "withOldLink", "withGrant"].includes(actor);
  const wasReset = ["withOldLink", "withGrant", "withUselessGrant"].includes(actor);
  await db.document.create({
    data: {
      id: documentId,
      linkAccess: byLink ? "anyone" : "restricted",
      linkRole: linkRole ?? "editor",
      linkSecret: wasReset ? "a secret" : null,
      ...(wasReset && actor !== "withOldLink" && { linkGrants: { create: { userId: person.userId } } }),
      trashedAt: trashed ? new Date() : null,
      members: {
        create: [
          { userId: founder.userId, role: "owner" },
          ...(role === undefined ? [] : [{ userId: person.userId, role }]),
        ],
      },
    },
  });
  if (actor === "removed") {
    const member = { documentId, userId: person.userId };
    await db.member.create({ data: { ...member, role: "editor" } });
    await removeMember(world.deps, founder.userId, documentId, person.userId);
    if (trashed) await db.member.deleteMany({ where: member });
  }
  return { documentId, person };
};

const onlyThoseIn = (path: string, params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => path.includes(`{${name}}`)));

describe("A13: every endpoint decides for every role", () => {
  it.each(cases)("$name (row $index) answers $actor with $status", async ({ name, row, actor, status }) => {
    const { method, path } = contract[name as keyof typeof contract] as Endpoint;
    const { documentId, person } = await stage(actor, row.trashed === true);
    const { userId } = await world.actor("Newcomer");
    const got = await send({
      method,
      path,
      ...row.sent,
      params: { ...onlyThoseIn(path, { documentId, userId }), ...(await makeParts(path, documentId)) },
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

  const partEndpoints = Object.entries(contract as Record<string, Endpoint>).filter(
    ([, { path }]) => partNames(path).length > 0,
  );

  it.each(partEndpoints)(
    "%s takes no part of another document, not even from somebody who owns both",
    async (name, { method, path }) => {
      const mine = await stage("owner", false);
      const other = await stage("owner", false);
      await world.shared.db.member.create({
        data: { documentId: other.documentId, userId: mine.person.userId, role: "owner" },
      });
      const [row] = matrix[name as keyof typeof matrix];
      const call = (partsOf: string, documentId: string) =>
        makeParts(path, partsOf).then((made) =>
          send({
            method,
            path,
            ...row?.sent,
            params: { documentId, ...made },
            cookie: mine.person.cookie,
          }),
        );
      expect((await call(other.documentId, mine.documentId)).status).toBe(404);
      // Where it belongs it is found, whatever else may be asked of them.
      expect((await call(other.documentId, other.documentId)).status).not.toBe(404);
    },
  );

  it("can make every part of a document that a path names", () => {
    const named = new Set(Object.values<Endpoint>(contract).flatMap(({ path }) => partNames(path)));
    expect(Object.keys(parts).sort()).toEqual([...named].sort());
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
