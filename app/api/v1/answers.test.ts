import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { type Actor, openWorld, type World } from "@/domain/testing/world";
import { type Client, createClient, findRoutes, type Sent } from "../testing/requests";
import { contract } from "./contract";
import type { Endpoint } from "./contract/definition";

type Name = keyof typeof contract;
type AnswerOf<N extends Name> = z.output<(typeof contract)[N]["answer"]>;

let world: World;
let send: Client;
let owner: Actor;
let other: Actor;
const answered = new Set<Name>();

beforeAll(async () => {
  world = await openWorld();
  send = createClient(await findRoutes());
  owner = await world.actor("Olga", "olga@example.org", "correct horse");
  other = await world.actor("Otto");
});

afterEach(() => {
  expect(world.warnings).toEqual([]);
});

afterAll(() => world.close());

const response = (name: Name, by: Actor | null, sent: Partial<Sent> = {}): Promise<Response> => {
  const { method, path } = contract[name] as Endpoint;
  return send({ method, path, cookie: by?.cookie ?? null, ...sent });
};

/** Calls an endpoint, holds its answer against the contract, and hands it on. */
const call = async <N extends Name>(name: N, by: Actor | null, sent: Partial<Sent> = {}) => {
  const definition = contract[name] as Endpoint;
  const got = await response(name, by, sent);
  const text = await got.text();
  expect(`${got.status} ${text}`).toMatch(new RegExp(`^${definition.status} `));
  expect(got.headers.get("cache-control")).toBe("no-store");
  expect(got.headers.get("x-content-type-options")).toBe("nosniff");
  const body: unknown = text === "" ? null : JSON.parse(text);
  if (text !== "") expect(got.headers.get("content-type")).toBe("application/json");
  const parsed = definition.answer.safeParse(body);
  expect(parsed.error).toBeUndefined();
  answered.add(name);
  return { body: body as AnswerOf<N>, headers: got.headers };
};

const create = async (title = "Plan") => (await call("createDocument", owner, { body: { title } })).body.id;

const cookieFrom = (headers: Headers): string => headers.get("set-cookie")?.split(";")[0] ?? "";

describe("the JSON API", () => {
  it("creates a document and says where it is", async () => {
    const { body, headers } = await call("createDocument", owner, { body: { title: "Plan" } });
    expect(body).toMatchObject({ title: "Plan", role: "owner", trashedAt: null });
    expect(headers.get("location")).toBe(`/api/v1/documents/${body.id}`);
    const read = await call("getDocument", owner, { params: { documentId: body.id } });
    expect(read.body).toEqual(body);
  });

  it("creates a document without a body", async () => {
    expect((await call("createDocument", owner)).body.title).toBe("");
  });

  it("creates one document however often the same key is sent, and one answer", async () => {
    const sent = { body: { title: "Once" }, headers: { "idempotency-key": "create-once" } };
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => call("createDocument", owner, sent)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers.get("location"))).size).toBe(1);
    const reused = await response("createDocument", owner, { ...sent, body: { title: "Another" } });
    expect(reused.status).toBe(422);
    expect(await world.shared.db.document.count({ where: { title: { in: ["Once", "Another"] } } })).toBe(1);
  });

  it("creates fifty documents at once", async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => create()));
    expect(new Set(made).size).toBe(50);
  });

  it("lists documents in pages, and the trash", async () => {
    const reader = await world.actor("Rita");
    for (const title of ["a", "b", "c"]) await call("createDocument", reader, { body: { title } });
    const first = (await call("listDocuments", reader, { query: "?size=2" })).body;
    expect(first.documents).toHaveLength(2);
    const second = (await call("listDocuments", reader, { query: `?size=2&cursor=${first.nextCursor}` }))
      .body;
    expect(second).toMatchObject({ documents: [{ title: expect.any(String) }], nextCursor: null });
    const documentId = second.documents[0]?.id ?? "";
    await call("deleteDocument", reader, { params: { documentId } });
    const trash = (await call("listDocuments", reader, { query: "?trash=1" })).body;
    expect(trash.documents.map(({ id }) => id)).toEqual([documentId]);
  });

  it("renames, trashes, restores and deletes", async () => {
    const params = { documentId: await create() };
    const renamed = await call("changeDocument", owner, { params, body: { title: "New plan" } });
    expect(renamed.body.title).toBe("New plan");
    expect(world.asked).toContainEqual(["setTitle", params.documentId, "New plan"]);
    await call("deleteDocument", owner, { params });
    const restored = await call("changeDocument", owner, { params, body: { trashed: false, title: "Back" } });
    expect(restored.body).toMatchObject({ title: "Back", trashedAt: null });
    expect((await response("deleteDocument", owner, { params, query: "?permanently=1" })).status).toBe(409);
    await call("deleteDocument", owner, { params });
    await call("deleteDocument", owner, { params, query: "?permanently=1" });
    expect((await response("getDocument", owner, { params })).status).toBe(404);
  });

  it("shares with people and by link", async () => {
    const params = { documentId: await create() };
    const member = { ...params, userId: other.userId };
    await call("setMember", owner, { params: member, body: { role: "editor" } });
    const { members } = (await call("listMembers", other, { params })).body;
    expect(members.map(({ role }) => role)).toEqual(["owner", "editor"]);
    await call("removeMember", owner, { params: member });
    expect((await response("getDocument", other, { params })).status).toBe(404);
    const link = { access: "anyone", role: "viewer" };
    expect((await call("setLink", owner, { params, body: link })).body).toEqual(link);
    expect((await call("getDocument", other, { params })).body).toMatchObject({ role: "viewer", link });
  });

  it("resets the link, and hands ownership on", async () => {
    const params = { documentId: await create() };
    await call("setLink", owner, { params, body: { access: "anyone", role: "editor" } });
    world.asked.length = 0;
    const { path } = (await call("resetLink", owner, { params })).body;
    expect(path).toMatch(new RegExp(`^/d/${params.documentId}/[0-9a-z]{24}$`));
    expect(world.asked).toContainEqual(["linkChanged", params.documentId]);
    expect((await call("getDocument", owner, { params })).body.path).toBe(path);
    expect((await response("getDocument", other, { params })).status).toBe(404);
    await call("setMember", owner, { params: { ...params, userId: other.userId }, body: { role: "viewer" } });
    await call("transferOwnership", owner, { params, body: { userId: other.userId } });
    expect((await call("getDocument", owner, { params })).body.role).toBe("editor");
  });

  it("invites, and lets the invitation be accepted once", async () => {
    const params = { documentId: await create() };
    const body = { email: "new@example.org", role: "editor" };
    const headers = { "idempotency-key": `invite-${params.documentId}` };
    const { id, link } = (await call("invite", owner, { params, body, headers })).body;
    expect((await call("invite", owner, { params, body, headers })).body).toMatchObject({ id, link });
    const token = new URL(link).pathname.split("/")[2] ?? "";
    const remembered = await world.shared.db.idempotencyKey.findMany();
    expect(JSON.stringify(remembered)).not.toContain(token);
    expect((await call("listInvitations", owner, { params })).body.invitations).toHaveLength(1);
    await call("resendInvitation", owner, { params: { ...params, invitationId: id } });
    const accepted = (await call("acceptInvitation", other, { body: { token } })).body;
    expect(accepted).toEqual({ ...params, role: "editor" });
    const late = await world.actor("Lara");
    expect((await response("acceptInvitation", late, { body: { token } })).status).toBe(404);
    const again = (await call("invite", owner, { params, body })).body;
    await call("revokeInvitation", owner, { params: { ...params, invitationId: again.id } });
    const member = { email: "olga@example.org", role: "viewer" };
    expect((await response("invite", owner, { params, body: member })).status).toBe(409);
  });

  it("X8: refuses the invitation that is one too many for a day", async () => {
    const few = await openWorld({
      variables: { PARLEY_LIMITS: "on", PARLEY_LIMIT_INVITATIONS_PER_PERSON_PER_DAY: "1" },
    });
    const inviter = await few.actor("Ivy");
    const params = { documentId: (await call("createDocument", inviter, { body: {} })).body.id };
    await call("invite", inviter, { params, body: { email: "a@example.org", role: "viewer" } });
    const refused = await response("invite", inviter, {
      params,
      body: { email: "b@example.org", role: "viewer" },
    });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    await few.close();
    world.enter();
  });

  it("A10: takes a request for access in the same time and words, whether there is a document or not", async () => {
    const asker = await world.actor("Quentin");
    const params = { documentId: await create() };
    const body = { role: "viewer", message: "Please." };
    const unknown = { documentId: params.documentId.split("").reverse().join("") };
    for (const of of [params, unknown]) {
      const began = performance.now();
      await call("requestAccess", asker, { params: of, body });
      // Timers may be a hair early.
      expect(performance.now() - began).toBeGreaterThan(world.shared.env.limits.accessRequestAnswerMs - 5);
      const { role, declined } = (await call("getOwnAccess", asker, { params: of })).body;
      expect({ role, declined }).toEqual({ role: null, declined: false });
    }
    const [request] = (await call("listAccessRequests", owner, { params })).body.requests;
    expect(request).toMatchObject({ message: "Please.", person: { name: "Quentin" } });
    const answer = { params: { ...params, requestId: request?.id ?? "" }, body: { role: "viewer" } };
    await call("answerAccessRequest", owner, answer);
    expect((await call("getOwnAccess", asker, { params })).body.role).toBe("viewer");
  });

  it("CHAT-7 carries a chat, in which a message that is sent again is there once", async () => {
    const params = { documentId: await create() };
    await call("setLink", owner, { params, body: { access: "anyone", role: "viewer" } });
    const sent = { params, body: { body: " Hello\u0000 " }, headers: { "idempotency-key": "hello-once" } };
    const said = (await call("sendMessage", other, sent)).body;
    expect((await call("sendMessage", other, sent)).body).toEqual(said);
    expect(said).toMatchObject({ number: 1, body: "Hello", author: { name: "Otto" } });
    const one = { ...params, messageId: said.id };
    expect((await call("editMessage", other, { params: one, body: { body: "Hi" } })).body.body).toBe("Hi");
    await call("readChat", owner, { params, body: { upTo: 1 } });
    await call("deleteMessage", owner, { params: one });
    expect((await call("listChat", owner, { params, query: "?before=9" })).body).toMatchObject({
      messages: [{ id: said.id, body: "" }],
      readUpTo: 1,
    });
    for (const body of [" \u0000 ", "x".repeat(4_001)]) {
      expect((await response("sendMessage", other, { params, body: { body } })).status).toBe(400);
    }
    const nothing = await response("editMessage", other, {
      params: { ...params, messageId: "nothing" },
      body: { body: "x" },
    });
    expect([nothing.status, ((await nothing.json()) as { type: string }).type]).toEqual([
      404,
      "urn:parley:refusal:unknown-message",
    ]);
  });

  it("lists notifications, marks them read, mutes, and minds the mail", async () => {
    const params = { documentId: await create("Told") };
    await call("setMember", owner, { params: { ...params, userId: other.userId }, body: { role: "viewer" } });
    const { notifications, unread } = (await call("listNotifications", other)).body;
    expect(notifications[0]).toMatchObject({ kind: "share", documentTitle: "Told", readAt: null });
    const ids = notifications.map(({ id }) => id);
    expect((await call("readNotifications", other, { body: { ids } })).body).toEqual({ ids, unread: 0 });
    expect(unread).toBeGreaterThan(0);
    const upTo = new Date().toISOString();
    expect((await call("readNotifications", other, { body: { upTo } })).body).toEqual({ upTo, unread: 0 });
    await call("setMute", other, { params, body: { muted: true } });
    expect((await call("getMute", other, { params })).body).toEqual({ muted: true });
    await call("setDigest", other, { body: { wanted: false } });
    expect((await call("getDigest", other)).body).toEqual({ wanted: false });
  });

  it("carries a conversation: comment, reply, reaction, resolve, edit, delete", async () => {
    const params = { documentId: await create() };
    await call("setLink", owner, { params, body: { access: "anyone", role: "commenter" } });
    const place = { item: { client: 7, clock: 3 }, assoc: 0 };
    const anchor = { from: place, to: { ...place, assoc: -1 } };
    const sent = { params, headers: { "idempotency-key": "ask-once" } };
    const body = { body: `Why, @[Olga](${owner.userId})?`, anchor, quote: "because" };
    const asked = await call("addComment", other, { ...sent, body });
    expect((await call("addComment", other, { ...sent, body })).body).toEqual(asked.body);
    expect(asked.body).toMatchObject({ ...body, parentId: null, author: { name: "Otto" } });
    const thread = { ...params, commentId: asked.body.id };
    const reply = { body: "Because.", parentId: thread.commentId };
    const answer = (await call("addComment", owner, { params, body: reply })).body;
    await call("react", owner, { params: thread, body: { emoji: "👍", on: true } });
    await call("reanchorComment", owner, { params: thread, body: { from: anchor.to, to: anchor.from } });
    await call("changeComment", other, { params: thread, body: { body: "Why not?" } });
    const resolved = await call("changeComment", owner, { params: thread, body: { resolved: true } });
    expect(resolved.body).toMatchObject({
      body: "Why not?",
      anchor: { from: anchor.to, to: anchor.from },
      resolvedBy: "Olga",
      reactions: [{ emoji: "👍", people: [{ name: "Olga" }] }],
    });
    const { comments } = (await call("listComments", other, { params })).body;
    expect(comments.map(({ id }) => id)).toEqual([thread.commentId, answer.id]);
    await call("deleteComment", owner, { params: { ...params, commentId: answer.id } });
    await call("deleteComment", other, { params: thread });
    expect((await call("listComments", owner, { params })).body.comments).toEqual([]);
  });

  it("tells of a suggestion once, and its author of what is said about it", async () => {
    const params = { documentId: await create() };
    await call("setLink", owner, { params, body: { access: "anyone", role: "editor" } });
    const suggestionId = "s".repeat(24);
    const body = { suggestionId, excerpt: "Replace “nine” with “ten”" };
    for (const key of ["once", "twice"])
      await call("tellSuggestion", other, { params, body, headers: { "idempotency-key": key } });
    const about = async (person: typeof owner) =>
      (await call("listNotifications", person)).body.notifications
        .filter(({ documentId }) => documentId === params.documentId)
        .map(({ kind, subjectId, excerpt }) => ({ kind, subjectId, excerpt }));
    expect(await about(owner)).toEqual([
      { kind: "suggestion", subjectId: suggestionId, excerpt: body.excerpt },
    ]);
    const said = await call("addComment", owner, { params, body: { body: "Why ten?", suggestionId } });
    expect(await about(other)).toEqual([{ kind: "reply", subjectId: said.body.id, excerpt: "Why ten?" }]);
  });

  it("SUGG-7 tells the author of a suggestion what was decided, once, under the name of the login that says it", async () => {
    const params = { documentId: await create() };
    await call("setLink", owner, { params, body: { access: "anyone", role: "editor" } });
    let keys = 0;
    const told = { suggestionId: "t".repeat(24), excerpt: "Add “ten”" };
    const about = async (person: typeof owner) =>
      (await call("listNotifications", person)).body.notifications
        .filter(({ documentId, kind }) => documentId === params.documentId && kind !== "suggestion")
        .map(({ kind, subjectId, actor }) => [kind, subjectId, actor.id]);
    const tell = async (by: typeof owner, verdict: string, authorId: string, id = told.suggestionId) => {
      const body = { ...told, suggestionId: id, verdict, authorId };
      await call("tellDecision", by, { params, body, headers: { "idempotency-key": `key-${keys++}` } });
    };
    await call("tellSuggestion", other, { params, body: told });
    // Whoever another author is claimed to be: it is told to the one who told of it.
    await tell(owner, "accepted", owner.userId);
    await tell(owner, "accepted", other.userId);
    const accepted = ["suggestionAccepted", told.suggestionId, owner.userId];
    expect(await about(other)).toEqual([accepted]);
    await tell(owner, "rejected", other.userId);
    expect(await about(other)).toEqual([["suggestionRejected", told.suggestionId, owner.userId], accepted]);
    // Nobody is told of their own, and of what nobody was told of its author is.
    await tell(other, "accepted", other.userId);
    expect(await about(other)).toHaveLength(2);
    await tell(other, "rejected", owner.userId, "u".repeat(24));
    expect(await about(owner)).toEqual([["suggestionRejected", "u".repeat(24), other.userId]]);
  });

  it("refuses a comment that says nothing, too much, or hangs on nonsense", async () => {
    const params = { documentId: await create() };
    const place = { item: { client: 1, clock: 1 } };
    for (const body of [
      { body: " \u0000 " },
      { body: "x".repeat(4_001) },
      { body: "x", quote: "x".repeat(501) },
      { body: "x", anchor: "here" },
      { body: "x", anchor: { from: place } },
      { body: "x", anchor: { from: {}, to: {} } },
      { body: "x", anchor: { from: place, to: { item: { client: -1, clock: 0.5 } } } },
      { body: "x", anchor: { from: place, to: { ...place, more: "x".repeat(1_000) } } },
      { body: "x", parentId: "nothing" },
    ]) {
      const refused = await response("addComment", owner, { params, body });
      expect(refused.status, JSON.stringify(body).slice(0, 80)).toBe(400);
    }
    const nowhere = { body: "x", parentId: "0".repeat(24) };
    expect((await response("addComment", owner, { params, body: nowhere })).status).toBe(404);
  });

  it("says who you are and changes your name and colour", async () => {
    expect((await call("getMe", other)).body).toMatchObject({ id: other.userId, isGuest: true, email: null });
    await call("changeMe", other, { body: { name: " Otto\u202e  the Brave ", color: "#0c786c" } });
    expect((await call("getMe", other)).body).toMatchObject({ name: "Otto the Brave", color: "#0c786c" });
    for (const body of [{ name: "\u202e" }, { color: "red;background:url(//evil)" }, { color: "#ffffff" }]) {
      expect((await response("changeMe", other, { body })).status).toBe(400);
    }
  });

  it("CHAT-6 X8: asks whoever changes their name too often to wait", async () => {
    const tooOften = { refused: "slow-down", retryAfterSeconds: 60 } as const;
    vi.spyOn(world.shared.talkGuard, "tryPersonChange").mockResolvedValueOnce(tooOften);
    const { name } = (await call("getMe", other)).body;
    expect((await response("changeMe", other, { body: { name: "Restless" } })).status).toBe(429);
    expect((await call("getMe", other)).body.name).toBe(name);
  });

  it("A16: upgrades a guest under a new cookie, and the old one is over", async () => {
    const guest = await world.actor("Quiet Otter");
    const { id } = (await call("createDocument", guest, { body: { title: "Mine" } })).body;
    const body = { email: "otter@example.org", password: "correct horse" };
    const { body: me, headers } = await call("addPassword", guest, { body });
    expect(me).toMatchObject({ id: guest.userId, email: body.email, isGuest: false });
    expect((await response("getMe", guest)).status).toBe(401);
    const upgraded = { ...guest, cookie: cookieFrom(headers) };
    expect((await call("getDocument", upgraded, { params: { documentId: id } })).body.role).toBe("owner");
    expect(world.asked).toContainEqual(["otherSessionsEnded", guest.userId, guest.sessionId]);
  });

  it("A16: ends every other login when the password changes", async () => {
    const ada = await world.actor("Ada", "ada@example.org", "correct horse");
    const elsewhere = {
      ...ada,
      cookie: await world.cookieFor({ ...ada, sessionId: "2".repeat(24), sessionEpoch: 0 }),
    };
    const body = { current: "correct horse", next: "battery staple" };
    const { headers } = await call("changePassword", ada, { body });
    for (const old of [ada, elsewhere]) expect((await response("getMe", old)).status).toBe(401);
    expect((await call("getMe", { ...ada, cookie: cookieFrom(headers) })).body.id).toBe(ada.userId);
    expect(world.asked).toContainEqual(["otherSessionsEnded", ada.userId, ada.sessionId]);
  });

  it("changes the password once when the same key is sent many times at once", async () => {
    const ada = await world.actor("Ada", "ada.keys@example.org", "correct horse");
    const sent = {
      body: { current: "correct horse", next: "battery staple" },
      headers: { "idempotency-key": "change" },
    };
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => response("changePassword", ada, sent)),
    );
    const after = await world.shared.db.user.findUniqueOrThrow({ where: { id: ada.userId } });
    expect(after.sessionEpoch).toBe(1);
    // One that came when the cookie was already over is told so; none is told that it failed.
    for (const answer of answers) expect([200, 401]).toContain(answer.status);
    const kept = await world.shared.db.idempotencyKey.findFirstOrThrow({ where: { userId: ada.userId } });
    expect(JSON.stringify(kept)).not.toContain("staple");
  });

  it("signs up, signs in again with the same request, and keeps a guest's documents", async () => {
    const body = { name: "Eve", email: "eve@example.org", password: "correct horse" };
    const first = await call("signUp", null, { body });
    const again = await call("signUp", null, { body });
    expect(again.body).toEqual(first.body);
    expect(cookieFrom(again.headers)).not.toBe(cookieFrom(first.headers));
    const guest = await world.actor("Calm Heron");
    const became = await call("signUp", guest, { body: { ...body, email: "heron@example.org" } });
    expect(became.body).toMatchObject({ id: guest.userId, name: "Eve", isGuest: false });
  });

  it("A14: refuses a sign-up as it refuses a sign-in", async () => {
    const body = { email: "olga@example.org", password: "not her password" };
    const refused = await response("signUp", null, { body });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("set-cookie")).toBeNull();
    expect(await refused.json()).toEqual({
      type: "urn:parley:refusal:sign-in-failed",
      title: "This e-mail and password do not open an account",
      status: 401,
      detail: "This e-mail and password do not open an account.",
      instance: "/api/v1/sign-up",
    });
  });

  it("A7: ends the login that signing up to another account replaces", async () => {
    const ada = await world.actor("Ada", "ada.twice@example.org", "correct horse");
    await call("signUp", ada, { body: { email: "ada.other@example.org", password: "correct horse" } });
    expect((await response("getMe", ada)).status).toBe(401);
  });

  it("describes itself", async () => {
    expect((await call("getOpenApi", null)).body.openapi).toBe("3.1.0");
  });

  it("has every endpoint answered above", () => {
    expect([...answered].sort()).toEqual(Object.keys(contract).sort());
  });
});

describe("over https", () => {
  it("A17: gives cookies that are bound to the host", async () => {
    const secure = await openWorld({ publicUrl: "https://parley.example" });
    const body = { email: "ada@example.org", password: "correct horse" };
    const got = await response("signUp", null, { body });
    expect(got.headers.get("set-cookie")).toMatch(/^__Host-next-auth\.session-token=.*; Secure$/);
    await secure.close();
  });
});
