// Takes access away in every way there is while somebody writes, and counts: how long their socket lived on, whether
// anything they sent afterwards reached anybody, and whether a socket was closed that had nothing to do with it.
import WebSocket from "ws";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { encodeSyncStep2, encodeUpdate } from "@/protocol/messages";
import { ApiClient } from "./api-client";
import { pick, type Random, seeded } from "./random";
import type { ServerProcess } from "./server-process";

export interface RevocationReport {
  readonly seed: number;
  readonly counts: Readonly<Record<string, number>>;
  /** From the command being sent to the socket's close being heard. */
  readonly closedMs: readonly number[];
  /** Words that were written after the revocation was answered, and yet are in the document. */
  readonly applied: readonly string[];
  /** Sockets that were closed although their access stood. */
  readonly struck: readonly string[];
  /** Old cookies that got a writable socket afterwards. */
  readonly returned: readonly string[];
}

interface Scene {
  readonly server: ServerProcess;
  readonly owner: ApiClient;
  readonly victim: ApiClient;
  readonly victimId: string;
  readonly documentId: string;
}

/** What is done to the victim. All but the trash leave the document to the bystander. */
interface Cause {
  /** Into the document the victim comes as a member or by the link. */
  readonly comesBy: "member" | "link";
  readonly ends: "role" | "access" | "document" | "login";
  readonly act: (scene: Scene) => Promise<Response>;
}

const at = ({ documentId }: Scene, rest = ""): string => `/api/v1/documents/${documentId}${rest}`;

const victimAt = (scene: Scene): string => at(scene, `/members/${scene.victimId}`);

const causes: Readonly<Record<string, Cause>> = {
  lowered: {
    comesBy: "member",
    ends: "role",
    act: (scene) => scene.owner.call("PUT", victimAt(scene), { role: "viewer" }),
  },
  removed: {
    comesBy: "member",
    ends: "access",
    act: (scene) => scene.owner.call("DELETE", victimAt(scene)),
  },
  left: {
    comesBy: "member",
    ends: "access",
    act: (scene) => scene.victim.call("DELETE", victimAt(scene)),
  },
  "link lowered": {
    comesBy: "link",
    ends: "role",
    act: (scene) => scene.owner.call("PUT", at(scene, "/link"), { access: "anyone", role: "commenter" }),
  },
  "link off": {
    comesBy: "link",
    ends: "access",
    act: (scene) => scene.owner.call("PUT", at(scene, "/link"), { access: "restricted", role: "editor" }),
  },
  "link reset": {
    comesBy: "link",
    ends: "access",
    act: (scene) => scene.owner.call("POST", at(scene, "/link/reset")),
  },
  trashed: {
    comesBy: "member",
    ends: "document",
    act: (scene) => scene.owner.call("DELETE", at(scene)),
  },
  "signed out": {
    comesBy: "member",
    ends: "login",
    act: (scene) => scene.victim.signOut(),
  },
  "password added elsewhere": {
    comesBy: "member",
    ends: "login",
    act: ({ victim, victimId }) =>
      victim.call("POST", "/api/v1/me/account", {
        email: `${victimId}@example.org`,
        password: "correct horse",
      }),
  },
};

/** A raw client: writes what it is told to, and notes when it is closed. */
class Writer {
  readonly socket: WebSocket;
  /** Whether the door let it in. */
  readonly opened: Promise<boolean>;
  readonly closed: Promise<number>;
  isClosed = false;
  readonly #doc = new Y.Doc();

  constructor(server: ServerProcess, cookie: string, documentId: string) {
    this.socket = new WebSocket(`${server.webSocketUrl}/sync/${documentId}`, {
      headers: { cookie, origin: server.url },
    });
    this.socket.on("error", () => undefined);
    this.opened = new Promise((resolve) => {
      this.socket.once("open", () => resolve(true));
      this.socket.once("close", () => resolve(false));
    });
    this.closed = new Promise((resolve) =>
      this.socket.once("close", () => {
        this.isClosed = true;
        resolve(performance.now());
      }),
    );
  }

  write(word: string): void {
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText(word)]);
    const before = Y.encodeStateVector(this.#doc);
    this.#doc.getXmlFragment(bodyRoot).push([paragraph]);
    const update = Y.encodeStateAsUpdate(this.#doc, before);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(encodeUpdate(update));
  }

  /** Everything it ever wrote, as an answer to a question that nobody asked. */
  replay(): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(this.#doc)));
  }

  adopt(other: Writer): void {
    Y.applyUpdate(this.#doc, Y.encodeStateAsUpdate(other.#doc));
  }
}

const within = <T>(promise: Promise<T>, ms: number, late: T): Promise<T> =>
  Promise.race([promise, new Promise<T>((resolve) => setTimeout(resolve, ms, late))]);

const textOf = async (client: ApiClient, documentId: string): Promise<string> => {
  const provider = client.connect(documentId);
  await new Promise((resolve) => provider.once("sync", resolve));
  const text = provider.doc.getXmlFragment(bodyRoot).toString();
  provider.destroy();
  return text;
};

const setScene = async (server: ServerProcess, comesBy: Cause["comesBy"]): Promise<Scene> => {
  const [owner, victim] = [
    await ApiClient.guest(server.url, "Olga"),
    await ApiClient.guest(server.url, "Vera"),
  ];
  const { id: documentId } = await owner.createDocument();
  const victimId = await victim.userId();
  const path = `/api/v1/documents/${documentId}`;
  if (comesBy === "member") await owner.call("PUT", `${path}/members/${victimId}`, { role: "editor" });
  else await owner.call("PUT", `${path}/link`, { access: "anyone", role: "editor" });
  return { server, owner, victim, victimId, documentId };
};

const revoke = async (name: string, cause: Cause, server: ServerProcess) => {
  const scene = await setScene(server, cause.comesBy);
  const { owner, victim, victimId, documentId } = scene;
  const friend = await ApiClient.guest(server.url, "Fred");
  await owner.call("PUT", at(scene, `/members/${await friend.userId()}`), { role: "editor" });
  const elsewhere = await victim.createDocument();
  const oldCookie = victim.cookie;

  const writer = new Writer(server, oldCookie, documentId);
  const bystander = new Writer(server, friend.cookie, documentId);
  const atHome = new Writer(server, oldCookie, elsewhere.id);
  for (const each of [writer, bystander, atHome])
    if (!(await each.opened)) throw new Error(`${name}: nobody was let in`);
  writer.write("⟨before⟩");

  const typing = setInterval(() => writer.write("⟨meanwhile⟩"), 5);
  const began = performance.now();
  const answer = await cause.act(scene);
  if (!answer.ok) throw new Error(`${name}: answered ${answer.status}`);
  // From here on nothing may arrive: the command was answered.
  writer.write("⟨after⟩");
  const closedAt = await within(writer.closed, 10_000, Number.POSITIVE_INFINITY);
  clearInterval(typing);

  const again = new Writer(server, oldCookie, documentId);
  const isBack = await again.opened;
  again.adopt(writer);
  again.replay();
  again.write("⟨replayed⟩");
  if (isBack) await within(again.closed, 2_000, 0);

  const struck: string[] = [];
  if (cause.ends !== "document" && bystander.isClosed) struck.push(`${name}: the bystander`);
  if (cause.ends !== "login" && atHome.isClosed) struck.push(`${name}: another document of ${victimId}`);
  const returned = isBack && !again.isClosed ? [name] : [];
  for (const each of [writer, bystander, atHome, again]) each.socket.terminate();

  if (cause.ends === "document") await owner.call("PATCH", at(scene), { trashed: false });
  const text = await textOf(owner, documentId);
  const applied = ["⟨after⟩", "⟨replayed⟩"]
    .filter((word) => text.includes(word))
    .map((word) => `${name}: ${word}`);
  return { closedMs: closedAt - began, struck, returned, applied };
};

export const runRevocations = async (
  server: ServerProcess,
  options: { readonly count: number; readonly seed: number },
): Promise<RevocationReport> => {
  const random: Random = seeded(options.seed);
  const names = Object.keys(causes);
  const counts: Record<string, number> = {};
  const all: Awaited<ReturnType<typeof revoke>>[] = [];
  for (let at = 0; at < options.count; at++) {
    // Each once, then mixed.
    const name = names[at] ?? pick(random, names);
    const cause = causes[name];
    if (cause === undefined) continue;
    counts[name] = (counts[name] ?? 0) + 1;
    all.push(await revoke(name, cause, server));
  }
  return {
    seed: options.seed,
    counts,
    closedMs: all.map(({ closedMs }) => closedMs),
    applied: all.flatMap(({ applied }) => applied),
    struck: all.flatMap(({ struck }) => struck),
    returned: all.flatMap(({ returned }) => returned),
  };
};
