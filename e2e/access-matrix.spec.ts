// Who may open which page, send which message and hear which topic: complete tables, over HTTP and real sockets. A page,
// a type of message or a kind of topic that has no row fails. The JSON API's own table is app/api/v1/access-matrix.test.ts.
import { readdirSync } from "node:fs";
import WebSocket from "ws";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import type { DocumentId } from "@/protocol/ids";
import {
  documentTopic,
  type LiveClientMessage,
  type LiveServerMessage,
  personTopic,
  type Topic,
  type TopicSubject,
  writeLive,
} from "@/protocol/live";
import {
  encodeAwareness,
  encodeHashToServer,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  messageTypes,
  subprotocol,
  syncTypes,
} from "@/protocol/messages";
import { ApiClient } from "./api-client";
import { ServerProcess } from "./server-process";
import { expect, story } from "./story";

story.describe.configure({ timeout: 180_000 });

const roles = ["owner", "editor", "commenter", "viewer"] as const;
const actors = [...roles, "linkEditor", "linkViewer", "removed", "stranger", "nobody"] as const;
type ActorName = (typeof actors)[number];

interface Cast {
  readonly owner: ApiClient;
  /** The cookie of whoever plays this part; empty for nobody. */
  readonly cookieOf: (actor: ActorName) => string;
  readonly documentFor: (actor: ActorName) => string;
  /** No id of anybody for nobody. */
  readonly idOf: (actor: ActorName) => string;
}

/** Two documents: one that is shared with people, one that is open by its link. */
const assemble = async (server: ServerProcess): Promise<Cast> => {
  const people = new Map<ActorName, ApiClient>();
  for (const name of actors) if (name !== "nobody") people.set(name, await ApiClient.guest(server.url, name));
  const owner = people.get("owner") ?? (await ApiClient.guest(server.url, "owner"));
  const [shared, byLink] = [await owner.createDocument("Shared"), await owner.createDocument("By link")];
  const member = async (name: ActorName) =>
    `/api/v1/documents/${shared.id}/members/${await people.get(name)?.userId()}`;
  for (const role of ["editor", "commenter", "viewer"] as const)
    await owner.call("PUT", await member(role), { role });
  await owner.call("PUT", await member("removed"), { role: "editor" });
  await owner.call("DELETE", await member("removed"));
  await owner.call("PUT", `/api/v1/documents/${byLink.id}/link`, { access: "anyone", role: "editor" });
  const documentFor = (actor: ActorName): string => (actor.startsWith("link") ? byLink.id : shared.id);
  const ids = new Map<ActorName, string>();
  for (const [name, person] of people) ids.set(name, await person.userId());
  return {
    owner,
    documentFor,
    cookieOf: (actor) => people.get(actor)?.cookie ?? "",
    idOf: (actor) => ids.get(actor) ?? "",
  };
};

/** What a page answers each, in the order above; a redirect is followed by nobody. */
const pages: Readonly<Record<string, readonly number[] | number>> = {
  "app/page.tsx": 200,
  "app/sign-in/page.tsx": 200,
  "app/sign-up/page.tsx": 200,
  "app/account/page.tsx": [200, 200, 200, 200, 200, 200, 200, 200, 307],
  "app/documents/page.tsx": [200, 200, 200, 200, 200, 200, 200, 200, 307],
  "app/documents/trash/page.tsx": [200, 200, 200, 200, 200, 200, 200, 200, 307],
  "app/d/[id]/page.tsx": [200, 200, 200, 200, 200, 200, 404, 404, 404],
  "app/d/[id]/[secret]/page.tsx": 404,
  "app/i/[token]/page.tsx": 200,
};

const addressOf = (page: string, documentId: string): string =>
  `/${page
    .replace(/^app\/|\/?page\.tsx$/g, "")
    .replace(/\/?page\.tsx$/, "")
    .replace("[id]", documentId)
    .replace(/\[\w+\]/, "wrong")}`;

story(
  "A13: every page decides for every role, and shows a stranger nothing of the document",
  async ({ server }) => {
    const found = readdirSync("app", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("page.tsx"))
      .map((file) => `app/${file}`)
      .sort();
    expect(found).toEqual(Object.keys(pages).sort());
    const { cookieOf, documentFor } = await assemble(server);
    for (const [page, expected] of Object.entries(pages)) {
      for (const [place, actor] of actors.entries()) {
        const address = addressOf(page, documentFor(actor));
        const cookie = cookieOf(actor);
        const answer = await fetch(server.url + address, { redirect: "manual", headers: { cookie } });
        const text = await answer.text();
        const wanted = typeof expected === "number" ? expected : expected[place];
        expect(`${page} ${actor} ${answer.status}`).toBe(`${page} ${actor} ${wanted}`);
        if (answer.status === 404) expect(text).not.toMatch(/Shared|By link/);
      }
    }
  },
);

const edit = (): Uint8Array => {
  const doc = new Y.Doc();
  doc.getXmlFragment(bodyRoot).insert(0, [new Y.XmlElement("paragraph")]);
  return Y.encodeStateAsUpdate(doc);
};

const nothing = (): Uint8Array => Y.encodeStateAsUpdate(new Y.Doc());

interface MessageRow {
  readonly frame: () => Uint8Array;
  /** Those whose connection goes on; the others are closed with 4403. */
  readonly for: "everybody" | "writers" | "nobody";
}

/** By the type on the wire: sync messages by their step as well. */
const messages: Readonly<Record<string, readonly MessageRow[]>> = {
  "sync step1": [{ frame: () => encodeSyncStep1(Y.encodeStateVector(new Y.Doc())), for: "everybody" }],
  "sync step2": [
    { frame: () => encodeSyncStep2(edit()), for: "writers" },
    { frame: () => encodeSyncStep2(nothing()), for: "everybody" },
  ],
  "sync update": [
    { frame: () => encodeUpdate(edit()), for: "writers" },
    { frame: () => encodeUpdate(nothing()), for: "everybody" },
  ],
  awareness: [{ frame: () => encodeAwareness([]), for: "everybody" }],
  queryAwareness: [{ frame: () => Uint8Array.of(messageTypes.queryAwareness), for: "everybody" }],
  hash: [{ frame: () => encodeHashToServer(), for: "everybody" }],
};

/** What only our own clients may say. */
const ofOurs = ["hash"];

/** What only the server says; whoever says it to the server breaks the grammar. */
const oneWay = ["auth", "saved", "welcome", "trouble", "heldBack"];

/** The code that closed it, or null when it still answers a question. */
const verdict = (
  server: ServerProcess,
  documentId: string,
  cookie: string,
  frame: Uint8Array,
  subprotocols: readonly string[] = [],
) =>
  new Promise<number | null>((resolve) => {
    const socket = new WebSocket(`${server.webSocketUrl}/sync/${documentId}`, [...subprotocols], {
      headers: { cookie, origin: server.url },
    });
    let sent = false;
    socket.on("error", () => undefined);
    socket.on("unexpected-response", (_, { statusCode }) => {
      socket.terminate();
      resolve(statusCode ?? 0);
    });
    socket.on("close", (code) => resolve(code));
    socket.on("open", () => {
      socket.send(frame);
      sent = true;
      socket.send(encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));
    });
    socket.on("message", (data: Buffer) => {
      if (!sent || data[0] !== messageTypes.sync || data[1] !== syncTypes.step2) return;
      resolve(null);
      socket.terminate();
    });
  });

story("A6: every message of every role is accepted or refused as the role allows", async () => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  const known = [
    ...Object.keys(messageTypes).filter((type) => type !== "sync"),
    ...Object.keys(syncTypes).map((step) => `sync ${step}`),
  ];
  expect([...Object.keys(messages), ...oneWay].sort()).toEqual(known.sort());
  const { owner, cookieOf, documentFor } = await assemble(server);
  const open = (role: string) =>
    owner.call("PUT", `/api/v1/documents/${documentFor("linkEditor")}/link`, { access: "anyone", role });

  const expected = (actor: ActorName, row: MessageRow): number | null => {
    if (actor === "nobody") return 401;
    if (actor === "removed" || actor === "stranger") return 4404;
    const writes = ["owner", "editor", "linkEditor"].includes(actor);
    return row.for === "everybody" || (row.for === "writers" && writes) ? null : 4403;
  };

  for (const actor of actors) {
    if (actor.startsWith("link")) await open(actor === "linkEditor" ? "editor" : "viewer");
    for (const [type, rows] of Object.entries(messages)) {
      for (const row of rows) {
        // A document that knows the edit already has nothing to refuse: each edit is a new one.
        const spoken = ofOurs.includes(type) ? [subprotocol] : [];
        const got = await verdict(server, documentFor(actor), cookieOf(actor), row.frame(), spoken);
        expect(`${actor}: ${type} ${got}`).toBe(`${actor}: ${type} ${expected(actor, row)}`);
      }
    }
  }
  await server.remove();
});

/** One tab on /live; the status of the door for whom it turns away. */
const listens = async (server: ServerProcess, cookie: string) => {
  const headers = { cookie, origin: server.url };
  const socket = new WebSocket(`${server.webSocketUrl}/live`, { headers });
  const heard: LiveServerMessage[] = [];
  let arrived = (): void => undefined;
  socket.on("error", () => undefined);
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)) as LiveServerMessage);
    arrived();
  });
  const turnedAway = await new Promise<number | null>((resolve) => {
    socket.on("open", () => resolve(null));
    socket.on("unexpected-response", (_, { statusCode }) => {
      socket.terminate();
      resolve(statusCode ?? 0);
    });
  });
  const next = async (...types: readonly string[]): Promise<LiveServerMessage> => {
    for (;;) {
      const found = heard.findIndex(({ type }) => types.includes(type));
      const [message] = found === -1 ? [] : heard.splice(found, 1);
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  const say = (message: LiveClientMessage): void => socket.send(writeLive(message));
  return {
    turnedAway,
    subscribe: async (topic: Topic): Promise<string> => {
      say({ type: "subscribe", topic });
      const answer = await next("subscribed", "unsubscribed");
      return answer.type === "unsubscribed" ? answer.reason : answer.type;
    },
    /** Returns when the server has told whomever it tells. */
    type: async (topic: Topic): Promise<void> => {
      say({ type: "typing", topic });
      say({ type: "ping" });
      await next("pong");
    },
    /** Whether somebody was told to be typing since this was asked last. */
    sawTyping: async (): Promise<boolean> => {
      say({ type: "ping" });
      await next("pong");
      return heard.splice(0).some(({ type }) => type === "typing");
    },
    close: () => socket.close(),
  };
};

type Hears = "everybody" | "those with a role" | "themselves alone" | "nobody";

interface TopicRow {
  readonly of: (place: {
    readonly documentId: string;
    readonly ownerId: string;
    readonly ownId: string;
  }) => string;
  readonly hears: Hears;
  /** What somebody with a role is told of a document in the trash. */
  readonly inTrash?: "trashed" | "unknown";
}

/** A kind of topic without a row does not compile. */
const topics: Readonly<Record<TopicSubject["kind"], readonly TopicRow[]>> = {
  document: [
    {
      of: ({ documentId }) => documentTopic(documentId as DocumentId),
      hears: "those with a role",
      inTrash: "trashed",
    },
    { of: () => `document/${"0".repeat(24)}`, hears: "nobody" },
  ],
  person: [
    { of: ({ ownId }) => personTopic(ownId), hears: "everybody" },
    { of: ({ ownerId }) => personTopic(ownerId), hears: "themselves alone" },
  ],
};

story(
  "TELL-2 A6: every kind of topic decides for every role who hears it and who is told to be typing",
  async ({ server }) => {
    const { owner, cookieOf, documentFor, idOf } = await assemble(server);
    const link = `/api/v1/documents/${documentFor("linkViewer")}/link`;
    await owner.call("PUT", link, { access: "anyone", role: "viewer" });
    const hasRole = (actor: ActorName): boolean => !["removed", "stranger", "nobody"].includes(actor);
    const mayHear = (actor: ActorName, hears: Hears): boolean =>
      hears === "everybody" ||
      (hears === "those with a role" && hasRole(actor)) ||
      (hears === "themselves alone" && actor === "owner");

    const asksFor = async (actor: ActorName, isTrashed: boolean): Promise<void> => {
      const place = { documentId: documentFor(actor), ownerId: idOf("owner"), ownId: idOf(actor) };
      const [tab, witness] = [
        await listens(server, cookieOf(actor)),
        await listens(server, cookieOf(actor === "owner" ? "editor" : "owner")),
      ];
      if (actor === "nobody") expect(tab.turnedAway).toBe(401);
      else {
        expect(tab.turnedAway).toBeNull();
        for (const { of, hears, inTrash = "subscribed" } of Object.values(topics).flat()) {
          const topic = of(place) as Topic;
          const allowed = mayHear(actor, hears);
          const wanted = allowed ? (isTrashed ? inTrash : "subscribed") : "unknown";
          expect(`${actor}: ${topic} ${await tab.subscribe(topic)}`).toBe(`${actor}: ${topic} ${wanted}`);
          // Whoever may not hear it tells nobody that they are typing either; and nobody types to a person.
          await witness.subscribe(topic);
          await tab.type(topic);
          const isTold = wanted === "subscribed" && topic.startsWith("document/");
          expect(`${actor}: ${topic} ${await witness.sawTyping()}`).toBe(`${actor}: ${topic} ${isTold}`);
        }
      }
      for (const one of [tab, witness]) one.close();
    };

    for (const actor of actors) await asksFor(actor, false);
    for (const actor of ["owner", "linkViewer"] as const)
      await owner.call("DELETE", `/api/v1/documents/${documentFor(actor)}`);
    for (const actor of actors) await asksFor(actor, true);
  },
);

story("A10: knocks at documents that are not there, or not theirs, open no room", async () => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  const owner = await ApiClient.guest(server.url, "Owner");
  const stranger = await ApiClient.guest(server.url, "Stranger");
  const { id } = await owner.createDocument();
  for (let n = 0; n < 60; n++) {
    const at = n % 2 === 0 ? id : `${"0".repeat(22)}${String(n).padStart(2, "0")}`;
    expect(await verdict(server, at, stranger.cookie, encodeUpdate(edit()))).toBe(4404);
  }
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^sync_rooms_loaded 0$/m);
  await server.remove();
});
