import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { DocumentId } from "@/protocol/ids";
import { decodeAwareness, decodeClientMessage } from "@/protocol/messages";
import { openCopyStore } from "./copy-store";
import { alwaysOnline } from "./network";
import { rowOf } from "./stored-updates";
import { FakeServer } from "./testing/fake-server";
import { type FaultyDatabase, faultyDatabase } from "./testing/faulty-indexeddb";
import { TestBrowser } from "./testing/tabs";
import { upload } from "./upload";
import { neverSleeps } from "./wake";

const copy = { userId: "ann", documentId: "plans" };
let end: () => void = () => undefined;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

/** A tab that is gone has left it. */
const leave = async (database: FaultyDatabase, text: string): Promise<void> => {
  const doc = new Y.Doc();
  doc.getText("default").insert(0, text);
  const store = await openCopyStore(database.idb);
  const add = rowOf(Y.encodeStateAsUpdate(doc));
  await store.change(copy, { add, remove: [], pending: { tab: "gone", changes: 9 } });
  store.close();
};

const start = async (server: FakeServer, fault: FaultyDatabase["fault"] = "none") => {
  const database = faultyDatabase();
  await leave(database, "only here");
  database.fault = fault;
  const onEnd = vi.fn();
  end = upload(
    {
      documentId: "plans" as DocumentId,
      userId: "ann",
      origin: "ws://server",
      network: alwaysOnline,
      wake: neverSleeps,
      tabs: new TestBrowser().openTab(),
      idb: database.idb,
      WebSocketClass: server.WebSocketClass,
      isSignedIn: async () => true,
    },
    onEnd,
  );
  return { database, onEnd, ended: () => vi.waitFor(() => expect(onEnd).toHaveBeenCalled()) };
};

it("SESS-2 sends what an earlier page left on the device, seen by nobody, and ends", async () => {
  const server = new FakeServer();
  const { database, onEnd, ended } = await start(server);
  await ended();
  expect(onEnd).toHaveBeenCalledExactlyOnceWith("sent");
  expect(server.text).toBe("only here");
  const presence = server.socket.received.map(decodeClientMessage).flatMap((message) => {
    const isPresence = message?.type === "awareness";
    return isPresence ? (decodeAwareness(message.payload, 10) ?? []) : [];
  });
  expect(presence.filter(({ state }) => state !== null)).toEqual([]);
  expect(await database.rows("pending")).toEqual([]);
});

it("SESS-2 does not say that it has sent what the device has not given yet", async () => {
  const server = new FakeServer();
  const { database, onEnd, ended } = await start(server, "refuses to open");
  await vi.waitFor(() => expect(server.sockets).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(onEnd).not.toHaveBeenCalled();
  database.fault = "none";
  await vi.advanceTimersByTimeAsync(2_000);
  await ended();
  expect(onEnd).toHaveBeenCalledExactlyOnceWith("sent");
  expect(server.text).toBe("only here");
  expect(await database.rows("pending")).toEqual([]);
});

it("SESS-2 sends also what another tab has left on the device since, until it is ended", async () => {
  const server = new FakeServer();
  const { database, onEnd, ended } = await start(server);
  await ended();
  await leave(database, "and more ");
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(2));
  expect([...server.text.matchAll(/only here|and more/g)]).toHaveLength(2);
  expect(await database.rows("pending")).toEqual([]);
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sockets).toHaveLength(2);
});

it("SESS-10 keeps on the device what the server will not take", async () => {
  const server = new FakeServer();
  server.role = "viewer";
  const { database, onEnd, ended } = await start(server);
  await ended();
  expect(onEnd).toHaveBeenCalledExactlyOnceWith("refused");
  expect(server.text).toBe("");
  expect(await database.rows("pending")).toHaveLength(1);
});
