// Content hashes over real sockets: who may ask, who is answered, and a page that heals.
import { afterEach, expect, it, vi } from "vitest";
import WebSocket from "ws";
import * as Y from "yjs";
import { closeCodes } from "@/protocol/close-codes";
import { contentHash } from "@/protocol/content-hash";
import { encodeHash, encodeHashToServer, messageTypes, subprotocol } from "@/protocol/messages";
import { MemoryLog } from "../log/memory-log";
import { testDocumentId, writer } from "../testing/edits";
import { type OpenGateway, openGateway } from "../testing/open-gateway";

let gateway: OpenGateway;
afterEach(() => gateway.close());

const open = async (protocols: string[]) => {
  const socket = new WebSocket(`${gateway.origin}/sync/${gateway.documentId}`, protocols, {
    headers: { origin: gateway.origin, cookie: "alice" },
  });
  const frames: Buffer[] = [];
  socket.on("message", (frame: Buffer) => frames.push(frame));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((opened) => socket.once("open", opened));
  const hashes = () => frames.filter(([type]) => type === messageTypes.hash);
  return { socket, closed, hashes };
};

const withText = async () => {
  const log = new MemoryLog();
  const documentId = testDocumentId();
  log.addDocument(documentId);
  const author = writer(7);
  await log.write([{ documentId, key: "1", update: author.write("harbour") }]);
  gateway = await openGateway({}, log, documentId);
  return author.doc;
};

it("HASH-2 answers a parley.1 client with what its own document comes to, and the clocks that it is of", async () => {
  const doc = await withText();
  const { socket, hashes } = await open([subprotocol]);
  socket.send(encodeHashToServer());
  await vi.waitFor(() => expect(hashes()).toHaveLength(1));
  expect(hashes()[0]).toEqual(Buffer.from(encodeHash(contentHash(doc), Y.encodeStateVector(doc))));
  socket.terminate();
});

it("HASH-2 counts a page that shows something else once, however often it says so", async () => {
  await withText();
  const { socket } = await open([subprotocol]);
  for (const digit of ["a", "b", "c"]) socket.send(encodeHashToServer(digit.repeat(64)));
  const counted = async () =>
    (await gateway.metrics.registry.getSingleMetric("sync_diverged_total")?.get())?.values[0]?.value;
  await vi.waitFor(async () => expect(await counted()).toBe(1));
  socket.terminate();
});

it("GATE-7, HASH-2 a stock client is never told of hashes, and may not ask for them", async () => {
  await withText();
  const { socket, closed, hashes } = await open([]);
  socket.send(encodeHashToServer());
  expect(await closed).toBe(closeCodes.malformed.code);
  expect(hashes()).toEqual([]);
});

it.each([
  ["a hash that is none", Uint8Array.of(messageTypes.hash, 2, 97, 98)],
  ["more than a hash", Uint8Array.of(...encodeHashToServer(), 0)],
  ["half a hash", encodeHashToServer("a".repeat(64)).subarray(0, 40)],
])("GATE-5 closes whoever sends %s", async (_, frame) => {
  await withText();
  const { socket, closed } = await open([subprotocol]);
  socket.send(frame);
  expect(await closed).toBe(closeCodes.malformed.code);
});
