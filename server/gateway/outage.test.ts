import { afterEach, expect, it, vi } from "vitest";
import WebSocket from "ws";
import type { DocumentId } from "@/protocol/ids";
import { encodeSaved, encodeTrouble, encodeUpdate, subprotocol } from "@/protocol/messages";
import { MemoryLog } from "../log/memory-log";
import type { LogRow } from "../log/update-log";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import { type OpenGateway, openGateway } from "../testing/open-gateway";

class LogThatIsAway extends MemoryLog {
  away = false;
  refused: DocumentId | null = null;

  override async write(rows: readonly LogRow[]) {
    if (this.away) throw new Error("the database is away");
    if (rows.some(({ documentId }) => documentId === this.refused)) throw new Error("not this row");
    return super.write(rows);
  }
}

let gateway: OpenGateway;
afterEach(() => gateway.close());

const enter = async (name: string, documentId = gateway.documentId) => {
  const socket = new WebSocket(`${gateway.origin}/sync/${documentId}`, [subprotocol], {
    headers: { cookie: name, origin: gateway.origin },
  });
  const heard: Buffer[] = [];
  socket.on("message", (frame: Buffer) => heard.push(frame));
  await new Promise((open) => socket.once("open", open));
  const hears = (frame: Uint8Array) =>
    vi.waitFor(() => expect(heard.some((other) => Buffer.compare(other, frame) === 0)).toBe(true));
  return { socket, heard, hears };
};

it("D3: while the database is away edits are relayed and none is Saved; then all are, once", async () => {
  const log = new LogThatIsAway();
  gateway = await openGateway({ commitRetryMs: 5, commitRetryLongestMs: 20 }, log);
  const [alice, bob] = [await enter("alice"), await enter("bob")];
  const author = writer(1);
  log.away = true;
  const updates = ["one", "two", "three"].map((text) => author.write(text));
  for (const update of updates) {
    alice.socket.send(encodeUpdate(update));
    await bob.hears(encodeUpdate(update));
  }
  await alice.hears(encodeTrouble(true));
  expect(alice.heard.some(([type]) => type === encodeSaved(1)[0])).toBe(false);
  log.away = false;
  await alice.hears(encodeSaved(3));
  await alice.hears(encodeTrouble(false));
  const stored = await log.load(gateway.documentId);
  expect(textOf(docFrom(...stored.pieces))).toBe("one\ntwo\nthree");
  for (const { socket } of [alice, bob]) socket.terminate();
});

it("SAVE-7 where one document alone cannot be saved, its people are told, and nobody else's edits wait", async () => {
  const log = new LogThatIsAway();
  gateway = await openGateway({ commitRetryMs: 5, commitRetryLongestMs: 20 }, log);
  const other = testDocumentId();
  log.addDocument(other);
  gateway.documents.add(other);
  const [alice, bob] = [await enter("alice"), await enter("bob", other)];
  log.refused = gateway.documentId;
  alice.socket.send(encodeUpdate(writer().write("stuck")));
  await alice.hears(encodeTrouble(true));
  bob.socket.send(encodeUpdate(writer().write("saved")));
  await bob.hears(encodeSaved(1));
  const carol = await enter("carol", other);
  const dora = await enter("dora");
  await dora.hears(encodeTrouble(true));
  expect(carol.heard.some(([type]) => type === encodeTrouble(true)[0])).toBe(false);
  log.refused = null;
  await alice.hears(encodeSaved(1));
  await dora.hears(encodeTrouble(false));
  for (const { socket } of [alice, bob, carol, dora]) socket.terminate();
});
