// Five megabytes through real sockets, both ways: from our client and to it, from a stock client and to it.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { type DocumentSession, openDocumentSession } from "@/client/document-session";
import { saveWords } from "@/client/session-state";
import { TestBrowser } from "@/client/testing/tabs";
import { bodyRoot } from "@/protocol/content";
import { contentHash } from "@/protocol/content-hash";
import { type OpenGateway, openGateway } from "@/server/testing/open-gateway";

const paragraphs = 5_120;
const paragraphCharacters = 1_024;

const pages: string[] = [];
const endings: (() => unknown)[] = [];
let gateway: OpenGateway;

beforeEach(async () => {
  pages.length = 0;
  // How fast a machine integrates is not what this is about.
  gateway = await openGateway({ rateLimits: true, vetBudgetMs: 60_000, vetDeadlineMs: 10_000 });
});

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
  await gateway.close();
});

/** Notes each socket that is opened: a large document must not cost a second one. */
const socketsOf = (user: string): typeof globalThis.WebSocket => {
  class SignedInSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers: { cookie: user, origin: gateway.origin } });
      pages.push(user);
    }
  }
  return SignedInSocket as unknown as typeof globalThis.WebSocket;
};

const webSocketOrigin = (): string => gateway.origin.replace("http", "ws");

const openOurs = (userId: string): DocumentSession => {
  const session = openDocumentSession({
    documentId: gateway.documentId,
    userId,
    origin: webSocketOrigin(),
    network: { isOnline: () => true, onChange: () => () => undefined },
    wake: { onWake: () => () => undefined },
    tabs: new TestBrowser().openTab(),
    idb: null,
    WebSocketClass: socketsOf(userId),
    isSignedIn: async () => true,
  });
  endings.push(() => session.destroy());
  return session;
};

const openStock = (userId: string): Y.Doc => {
  const provider = new WebsocketProvider(`${webSocketOrigin()}/sync`, gateway.documentId, new Y.Doc(), {
    WebSocketPolyfill: socketsOf(userId),
    disableBc: true,
  });
  endings.push(() => provider.destroy());
  return provider.doc;
};

const write = (doc: Y.Doc, from: number, to: number): void => {
  doc.transact(() => {
    const added = Array.from({ length: to - from }, (_, i) => {
      const paragraph = new Y.XmlElement("paragraph");
      paragraph.insert(0, [new Y.XmlText(`${from + i} `.padEnd(paragraphCharacters, "letters "))]);
      return paragraph;
    });
    doc.getXmlFragment(bodyRoot).insert(from, added);
  });
};

const arrived = (doc: Y.Doc) =>
  vi.waitFor(() => expect(doc.getXmlFragment(bodyRoot).length).toBe(paragraphs), { timeout: 30_000 });
const saved = (session: DocumentSession) =>
  vi.waitFor(() => expect(saveWords(session.getState()).text).toBe("Saved"), { timeout: 30_000 });

it("PART-2, W2: a paste of 5 MiB reaches a stock client and our own, whether they were there or come later", async () => {
  const [alice, here] = [openOurs("alice"), openStock("here")];
  await saved(alice);
  write(alice.doc, 0, paragraphs);
  await saved(alice);
  await arrived(here);
  const [later, bob] = [openStock("later"), openOurs("bob")];
  await Promise.all([arrived(later), arrived(bob.doc), saved(bob)]);
  const hashes = [alice.doc, here, later, bob.doc].map(contentHash);
  expect(new Set(hashes).size).toBe(1);
  expect(pages.sort()).toEqual(["alice", "bob", "here", "later"]);
});

it("PART-2, W2: 5 MiB that a stock client writes, and 5 MiB that were written offline, arrive the same", async () => {
  const [alice, stock] = [openOurs("alice"), openStock("stock")];
  await saved(alice);
  // A stock client sends each transaction as one frame.
  for (let from = 0; from < paragraphs; from += 512) write(stock, from, from + 512);
  await arrived(alice.doc);
  await saved(alice);
  expect(contentHash(alice.doc)).toBe(contentHash(stock));

  const other = openOurs("offline");
  other.doc.transact(() => {
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText("written before the connection ".repeat(180_000))]);
    other.doc.getXmlFragment(bodyRoot).insert(0, [paragraph]);
  });
  await saved(other);
  await vi.waitFor(() => expect(alice.doc.getXmlFragment(bodyRoot).length).toBe(paragraphs + 1), {
    timeout: 30_000,
  });
  await vi.waitFor(() => expect(contentHash(alice.doc)).toBe(contentHash(other.doc)), { timeout: 30_000 });
  expect(pages.sort()).toEqual(["alice", "offline", "stock"]);
});
