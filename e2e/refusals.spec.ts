// Who is turned away at the door, and how: the gateway over a real socket.
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import WebSocket from "ws";
import * as Y from "yjs";
import { closeCodes } from "@/protocol/close-codes";
import { encodeSyncStep2, encodeUpdate } from "@/protocol/messages";
import { ApiClient } from "./api-client";
import type { ServerProcess } from "./server-process";
import { expect, story } from "./story";

interface Knock {
  readonly path: string;
  readonly cookie?: string;
  readonly origin?: string | null;
  readonly subprotocols?: string[];
}

const open = (server: ServerProcess, { path, cookie, origin, subprotocols }: Knock): WebSocket =>
  new WebSocket(server.webSocketUrl + path, subprotocols ?? [], {
    headers: {
      ...(cookie !== undefined && { cookie }),
      ...(origin !== null && { origin: origin ?? server.url }),
    },
  });

/** An HTTP status when the upgrade was refused, a close code when it was completed and closed. */
const outcome = (socket: WebSocket): Promise<{ status: number } | { code: number }> =>
  new Promise((resolve) => {
    socket.on("error", () => undefined);
    socket.on("unexpected-response", (_, response) => {
      resolve({ status: response.statusCode ?? 0 });
      socket.terminate();
    });
    socket.on("close", (code) => resolve({ code }));
  });

const knock = (server: ServerProcess, how: Knock) => outcome(open(server, how));

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => socket.once("open", () => resolve()));

const someEdit = (): Uint8Array => {
  const doc = new Y.Doc();
  doc.getXmlFragment("default").insert(0, [new Y.XmlElement("paragraph")]);
  return Y.encodeStateAsUpdate(doc);
};

story("GATE-1 without a session nobody gets as far as a WebSocket", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  const path = `/sync/${(await owner.createDocument()).id}`;
  expect(await knock(server, { path })).toEqual({ status: 401 });
  for (const cookie of ["next-auth.session-token=forged", "next-auth.session-token=", "%%%", "a=b; a=c"]) {
    expect(await knock(server, { path, cookie }), cookie).toEqual({ status: 401 });
  }
  const [name, token] =
    owner.cookie
      .split("; ")
      .find((part) => part.includes("session-token"))
      ?.split("=") ?? [];
  const tampered = `${name}=${token?.slice(0, -4)}AAAA`;
  expect(await knock(server, { path, cookie: tampered })).toEqual({ status: 401 });
});

story("GATE-2 a foreign or missing Origin is refused before the session is looked at", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  const path = `/sync/${(await owner.createDocument()).id}`;
  const foreign = [
    ...[
      null,
      "null",
      "https://example.org",
      `${server.url}.example.org`,
      server.url.replace("http:", "https:"),
    ],
    ...[`http://localhost:${server.port + 1}`, `${server.url}/`, server.url.toUpperCase()],
  ];
  for (const origin of foreign) {
    expect(await knock(server, { path, cookie: owner.cookie, origin }), String(origin)).toEqual({
      status: 403,
    });
  }
});

story("GATE-3 unknown, forbidden and malformed documents get one and the same answer", async ({ server }) => {
  const [owner, stranger] = [
    await ApiClient.guest(server.url, "Owner"),
    await ApiClient.guest(server.url, "Stranger"),
  ];
  const { id } = await owner.createDocument();
  const paths = [
    ...[`/sync/${id}`, "/sync/000000000000000000000000", "/sync/", "/sync/x", `/sync/${id.toUpperCase()}`],
    ...[`/sync/${id}/`, `/sync/${id}%00`, "/sync/a%2fb", "/sync/%2e%2e%2f", `/sync/${"a".repeat(1_024)}`],
  ];
  for (const path of paths) {
    expect(await knock(server, { path, cookie: stranger.cookie }), path).toEqual({
      code: closeCodes.unknownRoom.code,
    });
  }
  const overHttp = ["000000000000000000000000", "x", id.toUpperCase(), id];
  for (const text of overHttp) {
    expect((await stranger.call("GET", `/api/v1/documents/${text}`)).status, text).toBe(404);
  }
});

story(
  "GATE-3 a document in the trash says so to those who had access, and nothing to others",
  async ({ server }) => {
    const [owner, stranger] = [
      await ApiClient.guest(server.url, "Owner"),
      await ApiClient.guest(server.url, "Stranger"),
    ];
    const { id } = await owner.createDocument();
    await owner.call("DELETE", `/api/v1/documents/${id}`);
    const path = `/sync/${id}`;
    expect(await knock(server, { path, cookie: owner.cookie })).toEqual({ code: closeCodes.trashed.code });
    expect(await knock(server, { path, cookie: stranger.cookie })).toEqual({
      code: closeCodes.unknownRoom.code,
    });
  },
);

story("GATE-4 no other path is upgraded, and no odd request line ends the process", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  for (const path of ["/", "/_next/webpack-hmr", "/api/v1/documents", "/syncx", "/live/../sync"]) {
    expect(await knock(server, { path, cookie: owner.cookie }), path).toEqual({ status: 404 });
  }
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(server.port, "localhost", () => socket.end(text));
      let answer = "";
      socket.on("data", (chunk) => {
        answer += chunk.toString();
      });
      socket.on("error", () => resolve(answer));
      socket.on("close", () => resolve(answer));
    });
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  expect(await raw(`GET http://169.254.169.254/sync/x HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n`)).toContain(
    " 404 ",
  );
  expect(await raw(`GET * HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n`)).toMatch(/ 40[04] /);
  expect(await raw("\u0000\u0001\u0002\r\n\r\n")).toContain(" 400 ");
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

story("GATE-5 a message that breaks the grammar closes its sender, and nobody else", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  const { id } = await owner.createDocument();
  const bystander = owner.connect(id);
  await new Promise((resolve) => bystander.once("sync", resolve));
  const broken: (Uint8Array | string)[] = [
    ...["text", new Uint8Array(), Uint8Array.of(0), Uint8Array.of(0, 9, 0), Uint8Array.of(0, 2, 5, 1)],
    ...[
      Uint8Array.of(7),
      Uint8Array.of(64, 1),
      new Uint8Array(10).fill(255),
      Uint8Array.of(0, 2, 2, 255, 255),
    ],
    ...[Uint8Array.of(1, 3, 1, 7), Uint8Array.of(3, 3)],
  ];
  for (const frame of broken) {
    const socket = open(server, { path: `/sync/${id}`, cookie: owner.cookie });
    const ended = outcome(socket);
    await opened(socket);
    socket.send(frame);
    expect(await ended, String(frame)).toEqual({ code: closeCodes.malformed.code });
  }
  expect(bystander.wsconnected).toBe(true);
  bystander.destroy();
});

story("GATE-5 a frame over the limit is cut off after its header", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  const { id } = await owner.createDocument();
  const socket = open(server, { path: `/sync/${id}`, cookie: owner.cookie });
  const ended = outcome(socket);
  await opened(socket);
  socket.send(new Uint8Array(1_048_577));
  expect(await ended).toEqual({ code: closeCodes.tooLarge.code });
});

story("ROOM-6 a viewer's edit is refused on every message, and reaches nobody", async ({ server }) => {
  const [owner, viewer] = [
    await ApiClient.guest(server.url, "Owner"),
    await ApiClient.guest(server.url, "Viewer"),
  ];
  const { id } = await owner.createDocument();
  const ownersView = owner.connect(id);
  await new Promise((resolve) => ownersView.once("sync", resolve));
  for (const role of ["viewer", "commenter"]) {
    const shared = await owner.call("PUT", `/api/v1/documents/${id}/link`, { access: "anyone", role });
    expect(shared.ok).toBe(true);
    for (const frame of [encodeUpdate(someEdit()), encodeSyncStep2(someEdit())]) {
      const socket = open(server, { path: `/sync/${id}`, cookie: viewer.cookie });
      const ended = outcome(socket);
      await opened(socket);
      socket.send(frame);
      expect(await ended).toEqual({ code: closeCodes.forbidden.code });
    }
    expect((await viewer.call("PATCH", `/api/v1/documents/${id}`, { title: "Mine" })).status).toBe(403);
  }
  expect(ownersView.doc.getXmlFragment("default").length).toBe(0);
  ownersView.destroy();
});

story(
  "GATE-6 a link that is switched off closes the sockets that came by it, and only those",
  async ({ server }) => {
    const [owner, guest] = [
      await ApiClient.guest(server.url, "Owner"),
      await ApiClient.guest(server.url, "Guest"),
    ];
    const { id } = await owner.createDocument();
    await owner.call("PUT", `/api/v1/documents/${id}/link`, { access: "anyone", role: "editor" });
    const socket = open(server, { path: `/sync/${id}`, cookie: guest.cookie });
    await opened(socket);
    const ended = outcome(socket);
    await owner.call("PUT", `/api/v1/documents/${id}/link`, { access: "restricted", role: "viewer" });
    expect(await ended).toEqual({ code: closeCodes.reload.code });
    expect(await knock(server, { path: `/sync/${id}`, cookie: guest.cookie })).toEqual({
      code: closeCodes.unknownRoom.code,
    });
  },
);

story("GATE-6 signing out closes the sockets of that login", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  const { id } = await owner.createDocument();
  const cookie = owner.cookie;
  const socket = open(server, { path: `/sync/${id}`, cookie });
  await opened(socket);
  const ended = outcome(socket);
  const { csrfToken } = (await (await owner.call("GET", "/api/auth/csrf")).json()) as { csrfToken: string };
  await fetch(`${server.url}/api/auth/signout`, {
    method: "POST",
    headers: { cookie: owner.cookie },
    body: new URLSearchParams({ csrfToken, json: "true" }),
  });
  expect(await ended).toEqual({ code: closeCodes.unauthenticated.code });
  expect(await knock(server, { path: `/sync/${id}`, cookie })).toEqual({ status: 401 });
});

story("GATE-4 compression is not negotiated, and our subprotocol only when offered", async ({ server }) => {
  const owner = await ApiClient.guest(server.url, "Owner");
  const { id } = await owner.createDocument();
  const handshake = (headers: Record<string, string>) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const request = httpRequest(`${server.url}/sync/${id}`, {
        headers: {
          Connection: "Upgrade",
          Upgrade: "websocket",
          "Sec-WebSocket-Version": "13",
          "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
          Origin: server.url,
          Cookie: owner.cookie,
          ...headers,
        },
      });
      request.once("upgrade", (response, socket) => {
        socket.destroy();
        resolve(response.headers);
      });
      request.once("error", reject);
      request.end();
    });
  const plain = await handshake({ "Sec-WebSocket-Extensions": "permessage-deflate" });
  expect(plain["sec-websocket-extensions"]).toBeUndefined();
  expect(plain["sec-websocket-protocol"]).toBeUndefined();
  expect((await handshake({ "Sec-WebSocket-Protocol": "other, parley.1" }))["sec-websocket-protocol"]).toBe(
    "parley.1",
  );
});
