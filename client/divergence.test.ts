import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { DocumentId } from "@/protocol/ids";
import { decodeAwareness, decodeClientMessage, encodeUpdate } from "@/protocol/messages";
import { DeviceCopies } from "./device-copies";
import { type DocumentSession, type DocumentSessionOptions, openDocumentSession } from "./document-session";
import { documentText } from "./document-text";
import { saveWords } from "./session-state";
import { Suggestions } from "./suggestions";
import { FakeServer, kindsOf } from "./testing/fake-server";
import { faultyDatabase } from "./testing/faulty-indexeddb";
import { TestBrowser } from "./testing/tabs";

const documentId = "0".repeat(24) as DocumentId;
const hashKind = "67";

const paragraphOf = (clientID: number, text: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  append(doc, text);
  return Y.encodeStateAsUpdate(doc);
};

const insert = (doc: Y.Doc, at: number, text: string): void => {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText(text)]);
  doc.getXmlFragment("default").insert(at, [paragraph]);
};

const append = (doc: Y.Doc, text: string): void => insert(doc, doc.getXmlFragment("default").length, text);

const textOf = (doc: Y.Doc): string => documentText(doc).markdown.trim().replaceAll("\n\n", "|");
const wordsOf = (session: DocumentSession): string => saveWords(session.getState()).text;
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** A page as it follows its document: always the newest session. */
class Page {
  session: DocumentSession;
  replaced = 0;

  constructor(server: FakeServer, options: Partial<DocumentSessionOptions>) {
    this.session = openDocumentSession({
      documentId,
      userId: "ann",
      origin: "ws://server",
      network: { isOnline: () => true, onChange: () => () => undefined },
      wake: { onWake: () => () => undefined },
      tabs: new TestBrowser().openTab(),
      idb: null,
      WebSocketClass: server.WebSocketClass,
      random: () => 1,
      isSignedIn: async () => true,
      onReplaced: (successor) => {
        this.replaced += 1;
        this.session = successor;
      },
      ...options,
    });
  }

  settle = () => vi.waitFor(() => expect(wordsOf(this.session)).toBe("Saved"));
}

describe("a page that shows something else than the server", () => {
  let server: FakeServer;
  const pages: Page[] = [];
  const open = (options: Partial<DocumentSessionOptions> = {}): Page => {
    const page = new Page(server, options);
    pages.push(page);
    return page;
  };
  const asked = () => kindsOf(server.socket.received).filter((kind) => kind === hashKind).length;

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
    });
    server = new FakeServer();
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map(({ session }) => session.destroy()));
    vi.useRealTimers();
  });

  const untilReplaced = async (page: Page): Promise<void> => {
    for (let second = 0; second < 60 && page.replaced === 0; second++) await pass(1_000);
    expect(page.replaced).toBe(1);
  };

  /** Two contents under one clock: Yjs and Saved know nothing of it. */
  const diverge = async (options: Partial<DocumentSessionOptions> = {}): Promise<Page> => {
    Y.applyUpdate(server.doc, paragraphOf(7, "harbour"));
    const page = open(options);
    Y.applyUpdate(page.session.doc, paragraphOf(7, "harvest"));
    await page.settle();
    await pass(100);
    await page.settle();
    expect(textOf(page.session.doc)).toBe("harvest");
    return page;
  };

  it("HASH-4 B9: finds out within a minute of quiet, and shows what the server has", async () => {
    const page = await diverge();
    await pass(60_000);
    await page.settle();
    expect(textOf(page.session.doc)).toBe("harbour");
    expect(page.session.shownBefore && textOf(page.session.shownBefore)).toBe("harvest");
    expect(server.hashesHeard).toHaveLength(1);
    expect(page.replaced).toBe(1);
  });

  it("HASH-4 asks once in a quiet time when both say the same, and again after the next change", async () => {
    const page = open();
    await page.settle();
    await pass(600_000);
    expect(asked()).toBe(1);
    append(page.session.doc, "more");
    await pass(25_000);
    expect(asked()).toBe(2);
    expect(page.replaced).toBe(0);
  });

  it("HASH-4 does not take what is on its way, or was never sent, for a divergence", async () => {
    const page = open();
    await page.settle();
    append(server.doc, "has not arrived");
    await pass(60_000);
    expect(page.replaced).toBe(0);
    server.socket.tell(encodeUpdate(Y.encodeStateAsUpdate(server.doc)));
    server.commits = false;
    append(page.session.doc, "is not saved");
    await pass(120_000);
    expect(page.replaced).toBe(0);
    expect(textOf(page.session.doc)).toBe("has not arrived|is not saved");
  });

  it("HASH-4 leaves an older server, that does not answer, in peace", async () => {
    server.saysHash = false;
    const page = await diverge();
    await pass(3_600_000);
    expect(asked()).toBeLessThan(25);
    expect(textOf(page.session.doc)).toBe("harvest");
  });

  /** Of the page that was opened first. */
  const fetches = () => kindsOf(server.sockets[0]?.received ?? []).filter((kind) => kind === "sync 0").length;

  it("HASH-4 waits for a document that comes in many parts, as long as they come", async () => {
    const page = await diverge();
    const parts = [paragraphOf(7, "harbour")];
    server.doc.on("update", (update: Uint8Array) => parts.push(update));
    for (const text of ["and", "much", "more", "beside"]) append(server.doc, text);
    for (const part of parts.slice(1)) server.socket.tell(encodeUpdate(part));
    const before = fetches();
    server.syncTakesMs = 3_600_000;
    for (let second = 0; second < 60 && fetches() === before; second++) await pass(1_000);
    for (const part of parts) {
      expect(page.replaced).toBe(0);
      await pass(8_000);
      server.socket.tell(encodeUpdate(part));
    }
    await pass(100);
    expect([fetches() - before, page.replaced], "asked for once").toEqual([1, 1]);
    expect(textOf(page.session.doc)).toBe("harbour|and|much|more|beside");
  });

  it("HASH-4 gives a document that comes as one message, slowly, more time at each try", async () => {
    const page = await diverge();
    const before = fetches();
    server.syncTakesMs = 65_000;
    page.session.takeServersText();
    for (let second = 0; second < 400 && page.replaced === 0; second++) await pass(1_000);
    expect(page.replaced).toBe(1);
    expect(fetches() - before).toBeLessThan(5);
    expect(textOf(page.session.doc)).toBe("harbour");
  });

  it("HASH-5 keeps what is written while the server's text comes, wherever it is written", async () => {
    const page = await diverge();
    const old = page.session;
    await untilReplaced(page);
    append(old.doc, "typed before the page had changed");
    await page.settle();
    expect(textOf(page.session.doc)).toBe("harbour|typed before the page had changed");
    expect(textOf(server.doc)).toBe("harbour|typed before the page had changed");
  });

  it("HASH-5, COPY-8 keeps the other text on the device, lists it, and does not show it again", async () => {
    const database = faultyDatabase();
    const tabs = new TestBrowser().openTab();
    const page = await diverge({ idb: database.idb, tabs });
    await vi.waitFor(() => expect(page.session.getState().keptOnDevice).toBe(true));
    await untilReplaced(page);
    await page.settle();
    await vi.waitFor(() => expect(page.session.getState().keptOnDevice).toBe(true));
    await page.session.destroy();

    const copies = new DeviceCopies({ idb: database.idb, tabs });
    const [kept, ...more] = await copies.unsavedOf("ann");
    expect([kept?.id, kept?.markdown.trim(), more]).toEqual([documentId, "harvest", []]);

    const again = open({ idb: database.idb, tabs });
    await again.settle();
    expect(textOf(again.session.doc)).toBe("harbour");
    await pass(120_000);
    expect(again.replaced).toBe(0);

    if (kept !== undefined) await copies.forgetDocument("ann", kept);
    expect(await copies.unsavedOf("ann")).toEqual([]);
    expect(await database.rows("updates")).not.toEqual([]);
  });

  it("HASH-5 keeps what the page showed also when nothing but a suggestion in it was different", async () => {
    const suggesting = (text: string): Uint8Array => {
      const doc = new Y.Doc();
      doc.clientID = 7;
      append(doc, "harbour");
      const place = { tname: "default", item: null };
      const author = { id: "ann", name: "Ann", color: "#246cf0" };
      const suggestions = new Suggestions({ doc, now: () => 1, newKey: () => "a" });
      suggestions.add(author, { range: null, quote: "", place, text, format: null });
      return Y.encodeStateAsUpdate(doc);
    };
    Y.applyUpdate(server.doc, suggesting("ten"));
    const page = open();
    Y.applyUpdate(page.session.doc, suggesting("two"));
    await page.settle();
    await untilReplaced(page);
    expect(textOf(page.session.doc)).toBe("harbour|## Suggestions|Ann: Add “ten”");
    expect(page.session.shownBefore && textOf(page.session.shownBefore)).toContain("Ann: Add “two”");
  });

  it("HASH-5 B4: heals also when the device can keep nothing", async () => {
    const database = faultyDatabase();
    const page = await diverge({ idb: database.idb });
    await vi.waitFor(() => expect(page.session.getState().keptOnDevice).toBe(true));
    database.fault = "disk full";
    await untilReplaced(page);
    await page.settle();
    expect(textOf(page.session.doc)).toBe("harbour");
    expect(page.session.getState().keptOnDevice).toBe(false);
  });

  it("HASH-5 takes the server's text when somebody asks for it, and keeps theirs beside it", async () => {
    const page = open();
    await page.settle();
    append(server.doc, "the server's");
    server.socket.tell(encodeUpdate(Y.encodeStateAsUpdate(server.doc)));
    server.takesUpdates = false;
    append(page.session.doc, "cannot be saved");
    await pass(100);
    server.takesUpdates = true;
    page.session.takeServersText();
    await untilReplaced(page);
    await page.settle();
    expect(textOf(page.session.doc)).toBe("the server's");
    expect(textOf(page.session.shownBefore ?? new Y.Doc())).toBe("the server's|cannot be saved");
  });

  it("HASH-5 SESS-2 counts what is written while the server's text takes the place, and not what is given up", async () => {
    const database = faultyDatabase();
    Y.applyUpdate(server.doc, paragraphOf(6, "harbour"));
    server.takesUpdates = false;
    const page = open({ idb: database.idb });
    Y.applyUpdate(page.session.doc, paragraphOf(7, "given up"));
    Y.applyUpdate(page.session.doc, paragraphOf(8, "given up too"));
    await vi.waitFor(() => expect(page.session.getState().keptOnDevice).toBe(true));
    await vi.waitFor(() => expect(page.session.getState().connection).toBe("connected"));
    database.fault = "writes hang";
    page.session.takeServersText();
    await vi.waitFor(() => expect(server.hashesHeard).toHaveLength(1));
    insert(page.session.doc, 0, "written meanwhile");
    database.fault = "none";
    await untilReplaced(page);
    expect(textOf(page.session.doc)).toBe("written meanwhile|harbour");
    expect(page.session.getState().pendingChanges).toBe(1);
    server.takesUpdates = true;
    server.socket.closeFromServer(1012);
    await pass(5_000);
    await page.settle();
    expect(textOf(server.doc)).toBe("written meanwhile|harbour");
  });

  it("PRES-9 goes on hiding the cursor of somebody who has hidden it since the page was opened", async () => {
    const page = await diverge();
    page.session.awareness.setLocalState({ activity: "typing" });
    page.session.hideCursor(true);
    await untilReplaced(page);
    await page.settle();
    const told = server.socket.received.map(decodeClientMessage).flatMap((message) => {
      const isPresence = message?.type === "awareness";
      return isPresence ? (decodeAwareness(message.payload, 10) ?? []) : [];
    });
    expect(told.map(({ state }) => state)).toEqual([
      expect.objectContaining({ activity: "viewing", hidden: true }),
    ]);
  });
});
