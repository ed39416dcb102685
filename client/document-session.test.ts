import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { closeCodes } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import {
  countsTowardsSaved,
  encodeHeldBack,
  encodeSaved,
  encodeUpdate,
  messageTypes,
} from "@/protocol/messages";
import { openCopyStore } from "./copy-store";
import { type DocumentSession, type DocumentSessionOptions, openDocumentSession } from "./document-session";
import { saveWords, waitingWarning } from "./session-state";
import { rowOf } from "./stored-updates";
import { FakeServer, kindsOf } from "./testing/fake-server";
import { type FaultyDatabase, faultyDatabase } from "./testing/faulty-indexeddb";
import { TestBrowser } from "./testing/tabs";

const documentId = "plans" as DocumentId;

class TestNetwork {
  online = true;
  readonly #listeners = new Set<() => void>();
  isOnline = (): boolean => this.online;
  onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  set(online: boolean): void {
    this.online = online;
    for (const listener of this.#listeners) listener();
  }
}

class TestWake {
  listener: () => void = () => undefined;
  onWake = (listener: () => void): (() => void) => {
    this.listener = listener;
    return () => undefined;
  };
}

const open: DocumentSession[] = [];

const stage = (options: Partial<DocumentSessionOptions> = {}) => {
  const server = new FakeServer();
  const network = new TestNetwork();
  const wake = new TestWake();
  const isSignedIn = vi.fn(async () => true);
  const openSession = (more: Partial<DocumentSessionOptions> = {}) => {
    const session = openDocumentSession({
      documentId,
      userId: "ann",
      origin: "ws://server",
      network,
      wake,
      tabs: new TestBrowser().openTab(),
      idb: null,
      WebSocketClass: server.WebSocketClass,
      random: () => 1,
      isSignedIn,
      ...options,
      ...more,
    });
    open.push(session);
    return session;
  };
  return { server, network, wake, isSignedIn, openSession };
};

/** The device has lost the first of two changes; the second builds on it. */
const copyWithGap = () => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  for (const word of ["first", ", then"]) doc.getText("default").insert(doc.getText("default").length, word);
  const [missing = new Uint8Array(), copied = new Uint8Array()] = updates;
  return { missing, copied };
};

const fill = async (database: FaultyDatabase, update: Uint8Array): Promise<void> => {
  const store = await openCopyStore(database.idb);
  const pending = { tab: "gone", changes: 1 };
  await store.change({ userId: "ann", documentId }, { add: rowOf(update), remove: [], pending });
  store.close();
};

const write = (session: DocumentSession, text: string): void =>
  session.doc.getText("default").insert(0, text);
const textOf = (session: DocumentSession): string => session.doc.getText("default").toString();
const wordsOf = (session: DocumentSession): string => saveWords(session.getState()).text;
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe("DocumentSession", () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
    });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((session) => session.destroy()));
    vi.useRealTimers();
  });

  const settle = async (session: DocumentSession): Promise<void> => {
    await vi.waitFor(() => expect(wordsOf(session)).toBe("Saved"));
  };

  it("PART-2 W2: sends five million letters in parts over one connection, and counts all of them as one change", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    const before = server.socket.received.length;
    server.commits = false;
    write(session, "x".repeat(5_000_000));
    await pass();
    const frames = server.socket.received.slice(before);
    expect(frames.length).toBeGreaterThan(5);
    for (const { byteLength } of frames) expect(byteLength).toBeLessThan(limits.frameBytes);
    expect(wordsOf(session)).toBe("Saving…");
    server.socket.save();
    await pass();
    expect([wordsOf(session), server.text.length, server.sockets.length]).toEqual(["Saved", 5_000_000, 1]);
  });

  it("PART-2 W2: sends in parts what was written before the connection, the last of them as its step 2", async () => {
    const { server, openSession } = stage();
    server.mood = "unreachable";
    const session = openSession();
    write(session, "x".repeat(2_000_000));
    server.mood = "welcoming";
    await settle(session);
    expect(server.text.length).toBe(2_000_000);
    const kinds = kindsOf(server.socket.received.filter(countsTowardsSaved));
    expect(kinds.slice(0, -1).every((kind) => kind === "sync 2")).toBe(true);
    expect([kinds.length > 2, kinds.at(-1), wordsOf(session)]).toEqual([true, "sync 1", "Saved"]);
  });

  it("SESS-1 says Saved when the server has committed, and not when it has only heard", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.commits = false;
    write(session, "Hello");
    expect(server.text).toBe("Hello");
    expect(wordsOf(session)).toBe("Saving…");
    server.socket.save();
    expect(wordsOf(session)).toBe("Saved");
  });

  describe("with a copy on this device", () => {
    const withCopy = (database: FaultyDatabase) => stage({ idb: database.idb });
    const kept = (session: DocumentSession) =>
      vi.waitFor(() => {
        expect(session.getState().pendingChanges).toBeGreaterThan(0);
        expect(session.wouldLoseChanges()).toBe(false);
      });

    it("SESS-2 shows the text after a reload without a connection, and how much of it waits", async () => {
      const database = faultyDatabase();
      const { server, network, openSession } = withCopy(database);
      const first = openSession();
      await settle(first);
      network.set(false);
      server.mood = "unreachable";
      write(first, "b");
      write(first, "a");
      await kept(first);
      await first.destroy();

      const second = openSession();
      await vi.waitFor(() =>
        expect(wordsOf(second)).toBe("Offline. Changes are kept on this device. 2 changes waiting."),
      );
      expect(textOf(second)).toBe("ab");
      expect(second.getState().restored).toBe(true);

      server.mood = "welcoming";
      network.set(true);
      await pass(30_000);
      await settle(second);
      expect(server.text).toBe("ab");
      expect(await database.rows("pending")).toEqual([]);
    });

    it("SESS-2 B4: opens from the server while the database hangs, and keeps nothing back", async () => {
      const database = faultyDatabase();
      database.fault = "never opens";
      const { openSession } = withCopy(database);
      const session = openSession();
      await pass(1_500);
      await settle(session);
      expect(session.getState().keptOnDevice).toBe(false);
    });

    it("SESS-1 COPY-3 says Saved of what the server had to fill a gap for when that is committed", async () => {
      const database = faultyDatabase();
      const { server, openSession } = withCopy(database);
      const { copied, missing } = copyWithGap();
      await fill(database, copied);
      Y.applyUpdate(server.doc, missing);
      server.commits = false;
      const session = openSession();
      await vi.waitFor(() => expect(server.text).toBe("first, then"));
      server.socket.tell(encodeSaved(1));
      expect([textOf(session), wordsOf(session)]).toEqual(["first, then", "Saving…"]);
      server.socket.save();
      expect(wordsOf(session)).toBe("Saved");
    });

    it("SESS-12 asks before the page is left when neither the server nor the device has the changes", async () => {
      const database = faultyDatabase();
      const { server, network, openSession } = withCopy(database);
      const session = openSession();
      await settle(session);
      await vi.waitFor(() => expect(session.getState().keptOnDevice).toBe(true));
      expect(session.wouldLoseChanges()).toBe(false);
      server.mood = "unreachable";
      network.set(false);
      database.fault = "disk full";
      write(session, "lost?");
      await vi.waitFor(() =>
        expect(wordsOf(session)).toBe("Offline. Keep this page open. 1 change waiting."),
      );
      expect(session.wouldLoseChanges()).toBe(true);
      database.fault = "none";
      await pass(60_000);
      await kept(session);
      expect(wordsOf(session)).toBe("Offline. Changes are kept on this device. 1 change waiting.");
    });
  });

  it("SESS-5 stops at a code from 4400 to 4499, and says why", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.socket.closeFromServer(closeCodes.trashed.code);
    expect(session.getState()).toMatchObject({ connection: "refused", refusal: "trashed" });
    await pass(600_000);
    expect(server.sockets).toHaveLength(1);
  });

  it("SESS-5 asks once whether the login stands after a 4401, and comes back if it does", async () => {
    const { server, isSignedIn, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.socket.closeFromServer(closeCodes.unauthenticated.code);
    await pass(500);
    await settle(session);
    expect(isSignedIn).toHaveBeenCalledTimes(1);
    expect(server.sockets).toHaveLength(2);

    isSignedIn.mockResolvedValue(false);
    server.socket.closeFromServer(closeCodes.unauthenticated.code);
    await pass(30_000);
    expect(session.getState()).toMatchObject({ connection: "refused", refusal: "unauthenticated" });
    expect(server.sockets).toHaveLength(2);
  });

  it("SESS-5 looks after the login when a handshake is refused without a word", async () => {
    const { server, isSignedIn, openSession } = stage();
    server.mood = "refuses the handshake";
    isSignedIn.mockResolvedValueOnce(true).mockResolvedValueOnce(false);
    const session = openSession();
    await pass(5_000);
    expect(session.getState().refusal).toBe("unauthenticated");
    expect(server.sockets).toHaveLength(2);
  });

  it("AUTH-5 says that not all of the text can be saved, until the server holds nothing back any more", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.socket.tell(encodeHeldBack(true));
    expect(wordsOf(session)).toBe("Could not save all of this text.");
    expect(waitingWarning(session.getState())).toMatchObject({ tone: "failure" });
    server.socket.tell(encodeHeldBack(false));
    expect(wordsOf(session)).toBe("Saved");
    server.socket.tell(encodeHeldBack(true));
    server.socket.closeFromServer(1006);
    await pass(30_000);
    await settle(session);
  });

  it("SESS-6 makes no storm of a server that lets everybody in and closes", async () => {
    const { server, openSession } = stage();
    server.closesAfterSync = { code: closeCodes.reload.code, reason: "reload" };
    openSession();
    await pass(60_000);
    expect(server.sockets.length).toBeLessThan(9);
  });

  it("SESS-7 comes back at once when the network does, unless the server has said when", async () => {
    const { server, network, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.mood = "refuses the handshake";
    server.socket.closeFromServer(1006);
    await pass(60_000);
    server.mood = "welcoming";
    network.set(true);
    await pass(1);
    await settle(session);

    server.socket.closeFromServer(closeCodes.restart.code, "retry-after=20000");
    const before = server.sockets.length;
    network.set(true);
    await pass(19_000);
    expect(server.sockets).toHaveLength(before);
    await pass(1_500);
    expect(server.sockets).toHaveLength(before + 1);
  });

  it.each<[string, Uint8Array | string]>([
    ["an empty frame", new Uint8Array()],
    ["text", "hello"],
    ["a truncated update", encodeUpdate(new Uint8Array(50)).slice(0, 20)],
    ["an update of noise", encodeUpdate(Uint8Array.from({ length: 60 }, (_, i) => (i * 89) % 256))],
    ["a type nobody speaks", new Uint8Array([9, 1, 1])],
    ["a welcome that is no JSON", new Uint8Array([65, 1, 123])],
  ])("SESS-8 B7: survives %s and syncs anew", async (_, frame) => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.socket.tell(frame);
    await pass(500);
    expect(server.sockets).toHaveLength(2);
    await settle(session);
    server.edit("still here");
    expect(textOf(session)).toBe("still here");
  });

  it("SESS-8 B7: survives whatever bytes stand where the server's frames do", async () => {
    const { sync, awareness, queryAwareness, welcome, hash } = messageTypes;
    const types = fc.constantFrom(sync, awareness, queryAwareness, welcome, hash);
    const frames = fc.tuple(types, fc.uint8Array({ maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(frames, async ([type, bytes]) => {
        const { server, openSession } = stage();
        const session = openSession();
        await settle(session);
        server.socket.tell(Uint8Array.of(type, ...bytes));
        await pass(500);
        await settle(session);
        server.edit("still here");
        expect(textOf(session)).toBe("still here");
        await session.destroy();
      }),
      { numRuns: 30 },
    );
  });

  it("SESS-8 does not mind what a newer server has to say", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.socket.tell(new Uint8Array([99, 1, 2, 3]));
    await pass(60);
    expect(server.sockets).toHaveLength(1);
  });

  it("SESS-9 B1: finds a socket dead within 5 seconds of waking, and lets a living one be", async () => {
    const { server, wake, openSession } = stage();
    const session = openSession();
    await settle(session);
    wake.listener();
    await pass(5_000);
    expect(server.sockets).toHaveLength(1);

    server.socket.isDead = true;
    write(session, "typed on waking");
    wake.listener();
    await pass(3_000 + 500);
    expect(server.sockets).toHaveLength(2);
    await settle(session);
    expect(server.text).toBe("typed on waking");
  });

  it("SESS-9 gives up a handshake that leads nowhere, and a server that accepts and says nothing", async () => {
    for (const mood of ["unreachable", "accepts and says nothing"] as const) {
      const { server, openSession } = stage();
      server.mood = mood;
      const session = openSession();
      await pass(10_600);
      expect(server.sockets).toHaveLength(2);
      server.mood = "welcoming";
      await pass(15_000);
      await settle(session);
    }
  });

  it("SESS-10 sends nothing of the document before the server has asked for it", async () => {
    const { server, openSession } = stage();
    server.mood = "accepts and says nothing";
    const session = openSession();
    await pass(100);
    write(session, "typed early");
    expect(kindsOf(server.socket.received)).not.toContain("sync 2");
    expect(session.getState().pendingChanges).toBe(1);
    server.mood = "welcoming";
    await pass(15_000);
    await settle(session);
    expect(server.text).toBe("typed early");
  });

  it("SESS-10 keeps what a viewer wrote while away, says that it is not saved, and sends none of it", async () => {
    const { server, network, openSession } = stage();
    const session = openSession();
    await settle(session);
    network.set(false);
    write(session, "too late");
    server.role = "viewer";
    network.set(true);
    await pass(1_000);
    await vi.waitFor(() => expect(wordsOf(session)).toBe("Could not save 1 change. You can now only view."));
    expect(server.text).toBe("");
    expect(textOf(session)).toBe("too late");
    expect(server.sockets).toHaveLength(2);
  });

  it("SESS-10 COPY-4 says that what another tab of this device could not send is not saved, and counts it once", async () => {
    const browser = new TestBrowser();
    const database = faultyDatabase();
    const { server, openSession } = stage({ idb: database.idb });
    const openTab = () => openSession({ tabs: browser.openTab() });
    server.mood = "unreachable";
    const first = openTab();
    write(first, "not sent");
    await vi.waitFor(() => expect(first.wouldLoseChanges()).toBe(false));
    server.role = "viewer";
    server.mood = "welcoming";
    const second = openTab();
    await vi.waitFor(() => expect(second.getState().connection).toBe("connected"));
    expect(textOf(second)).toBe("not sent");
    expect(wordsOf(second)).toBe("Could not save 1 change. You can now only view.");
    const counts = async () => (await database.rows("pending")).map(({ value }) => value.changes);
    expect(await counts()).toEqual([1]);
    server.role = "editor";
    for (const socket of server.sockets) socket.closeFromServer(closeCodes.reload.code);
    await pass(1_000);
    await settle(second);
    expect(server.text).toBe("not sent");
  });

  it("SESS-11 B6: sends nothing under the name of another who has signed in on this browser", async () => {
    const { server, network, openSession } = stage();
    const session = openSession();
    await settle(session);
    network.set(false);
    write(session, "ann's words");
    server.userId = "bob";
    network.set(true);
    await pass(1_000);
    expect(session.getState()).toMatchObject({ connection: "refused", refusal: "unauthenticated" });
    expect(server.text).toBe("");
    expect(textOf(session)).toBe("ann's words");
  });

  it("SESS-5 B8: a page that is too old stops, keeps its text, and says to reload", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.commits = false;
    write(session, "kept");
    server.socket.closeFromServer(closeCodes.outdated.code);
    expect(wordsOf(session)).toBe("Could not save 1 change yet. New version available. Reload.");
    expect(textOf(session)).toBe("kept");
  });

  it("SESS-4 says nothing of a lost socket for five seconds, then that it reconnects, then Saved", async () => {
    const { server, openSession } = stage();
    const session = openSession();
    await settle(session);
    server.mood = "refuses the handshake";
    server.socket.closeFromServer(1006);
    await pass(4_900);
    expect(wordsOf(session)).toBe("Saved");
    await pass(200);
    expect(wordsOf(session)).toBe("Reconnecting…");
    server.mood = "welcoming";
    await pass(30_000);
    await settle(session);
  });
});
