import { afterEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { DocumentId } from "@/protocol/ids";
import { decodeAwareness, decodeClientMessage } from "@/protocol/messages";
import { openCopyStore } from "./copy-store";
import { alwaysOnline } from "./network";
import { rowOf } from "./stored-updates";
import { FakeServer } from "./testing/fake-server";
import { faultyDatabase } from "./testing/faulty-indexeddb";
import { TestBrowser } from "./testing/tabs";
import { upload } from "./upload";
import { neverSleeps } from "./wake";

const copy = { userId: "ann", documentId: "plans" };
let end: () => void = () => undefined;
afterEach(() => end());

const waitingCopy = async () => {
  const database = faultyDatabase();
  const doc = new Y.Doc();
  doc.getText("default").insert(0, "only here");
  const store = await openCopyStore(database.idb);
  const add = rowOf(Y.encodeStateAsUpdate(doc));
  await store.change(copy, { add, remove: [], pending: { tab: "gone", changes: 9 } });
  store.close();
  return database;
};

const start = async (server: FakeServer) => {
  const database = await waitingCopy();
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
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalled());
  return { database, onEnd };
};

it("SESS-2 sends what an earlier page left on the device, seen by nobody, and ends", async () => {
  const server = new FakeServer();
  const { database, onEnd } = await start(server);
  expect(onEnd).toHaveBeenCalledExactlyOnceWith("sent");
  expect(server.text).toBe("only here");
  const presence = server.socket.received.map(decodeClientMessage).flatMap((message) => {
    const isPresence = message?.type === "awareness";
    return isPresence ? (decodeAwareness(message.payload, 10) ?? []) : [];
  });
  expect(presence.filter(({ state }) => state !== null)).toEqual([]);
  expect(await database.rows("pending")).toEqual([]);
});

it("SESS-10 keeps on the device what the server will not take", async () => {
  const server = new FakeServer();
  server.role = "viewer";
  const { database, onEnd } = await start(server);
  expect(onEnd).toHaveBeenCalledExactlyOnceWith("refused");
  expect(server.text).toBe("");
  expect(await database.rows("pending")).toHaveLength(1);
});
