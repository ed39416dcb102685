// Kills a real server with SIGKILL at random moments while several sessions of our own client write unique tokens,
// and counts: a token that was shown as Saved and is absent afterwards is lost, one that is there twice is doubled.
// The judge reads the document through a server process that was started after the last kill.
import WebSocket from "ws";
import * as Y from "yjs";
import { openDocumentSession } from "@/client/document-session";
import { alwaysOnline } from "@/client/network";
import { TestBrowser } from "@/client/testing/tabs";
import { neverSleeps } from "@/client/wake";
import { bodyRoot } from "@/protocol/content";
import type { DocumentId } from "@/protocol/ids";
import { ApiClient } from "./api-client";
import { between, type Random, seeded } from "./random";
import type { ServerProcess } from "./server-process";

export interface KillReport {
  readonly seed: number;
  readonly kills: number;
  readonly written: number;
  readonly saved: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** From a token's keystroke to the moment when everything was Saved. */
  readonly confirmMs: readonly number[];
  /** From the kill to the first session that is connected again. */
  readonly backMs: readonly number[];
}

const socketFor = (client: ApiClient, origin: string): typeof globalThis.WebSocket => {
  const headers = { cookie: client.cookie, origin };
  class SignedInSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers });
    }
  }
  return SignedInSocket as unknown as typeof globalThis.WebSocket;
};

/** Writes tokens, and remembers which of them it was told are saved. */
export class Writer {
  readonly session;
  readonly saved = new Set<string>();
  readonly confirmMs: number[] = [];
  readonly #name: string;
  #waiting: { token: string; at: number }[] = [];
  #count = 0;

  constructor(
    name: string,
    userId: string,
    client: ApiClient,
    server: ServerProcess,
    documentId: DocumentId,
    random: Random,
  ) {
    this.#name = name;
    this.session = openDocumentSession({
      documentId,
      userId,
      origin: server.webSocketUrl,
      network: alwaysOnline,
      wake: neverSleeps,
      tabs: new TestBrowser().openTab(),
      // Nothing but the server may bring a token back.
      idb: null,
      WebSocketClass: socketFor(client, server.url),
      // Soon back: what is tried here is the next kill, not a herd.
      random: () => random() / 12,
      isSignedIn: async () => true,
    });
    this.session.subscribe(() => this.#look());
  }

  get written(): number {
    return this.#count;
  }

  get isSaved(): boolean {
    const { connection, caughtUp, pendingChanges } = this.session.getState();
    return connection === "connected" && caughtUp && pendingChanges === 0;
  }

  write(): void {
    this.#count += 1;
    const token = `⟨${this.#name}:${this.#count}⟩`;
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText(token)]);
    const body = this.session.doc.getXmlFragment(bodyRoot);
    this.#waiting.push({ token, at: performance.now() });
    body.insert(Math.floor(body.length / 2), [paragraph]);
  }

  #look(): void {
    if (!this.isSaved) return;
    const now = performance.now();
    for (const { token, at } of this.#waiting) {
      this.saved.add(token);
      this.confirmMs.push(now - at);
    }
    this.#waiting = [];
  }
}

export const until = async (
  condition: () => boolean,
  what: string,
  patienceMs: number,
  instead: () => string = () => "",
): Promise<void> => {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited too long until ${what} ${instead()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const tokensOf = async (client: ApiClient, documentId: string): Promise<string[]> => {
  const provider = client.connect(documentId);
  await new Promise((resolve) => provider.once("sync", resolve));
  const text = provider.doc.getXmlFragment(bodyRoot).toString();
  provider.destroy();
  return text.match(/⟨[^⟩]*⟩/g) ?? [];
};

export const runKills = async (
  server: ServerProcess,
  options: {
    readonly kills: number;
    readonly seed: number;
    readonly writers: number;
    readonly everyMs: number;
  },
): Promise<KillReport> => {
  const random = seeded(options.seed);
  const client = await ApiClient.guest(server.url, "Writers");
  const { id } = await client.createDocument();
  const userId = await client.userId();
  const writers = Array.from(
    { length: options.writers },
    (_, i) => new Writer(`w${i}`, userId, client, server, id as DocumentId, random),
  );
  const typing = setInterval(() => writers[between(random, 0, writers.length - 1)]?.write(), options.everyMs);
  const states = () => JSON.stringify(writers.map(({ session }) => session.getState()));
  const backMs: number[] = [];
  try {
    for (let kill = 0; kill < options.kills; kill++) {
      await until(
        () => writers.some((writer) => writer.saved.size > 0 && writer.isSaved),
        `somebody is saved after ${kill} kills`,
        60_000,
        states,
      );
      const lifeMs = between(random, 20, 600);
      await new Promise((resolve) => setTimeout(resolve, lifeMs));
      await server.kill();
      const killedAt = performance.now();
      await server.start();
      await until(
        () => writers.some(({ session }) => session.getState().caughtUp),
        "somebody is back",
        60_000,
        states,
      );
      backMs.push(performance.now() - killedAt);
    }
  } finally {
    clearInterval(typing);
  }
  await until(() => writers.every((writer) => writer.isSaved), "everybody is saved", 60_000, states);
  await Promise.all(writers.map(({ session }) => session.destroy()));
  await server.kill();
  await server.start();
  const found = await tokensOf(client, id);
  const counts = new Map<string, number>();
  for (const token of found) counts.set(token, (counts.get(token) ?? 0) + 1);
  const saved = writers.flatMap((writer) => [...writer.saved]);
  return {
    seed: options.seed,
    kills: options.kills,
    written: writers.reduce((sum, writer) => sum + writer.written, 0),
    saved: saved.length,
    lost: saved.filter((token) => !counts.has(token)),
    doubled: [...counts].filter(([, count]) => count > 1).map(([token]) => token),
    confirmMs: writers.flatMap((writer) => writer.confirmMs),
    backMs,
  };
};
