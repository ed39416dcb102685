import { encodeUpdate } from "@/protocol/messages";
import type { RunningContender } from "../contenders/running-contender";
import { type LargeDocument, largeDocument } from "../load/large-document";
import type { LightClient } from "../load/light-client";
import { pause } from "../load/pace";
import { clocksOf } from "../load/wire";
import { spreadOf } from "../report/figures";
import type { Workload } from "./workload";

const edits = 260_000;
const quickEdits = 20_000;
const settleMs = 5_000;
/** Until what a server does once with a document it has just loaded is over, and its memory given back. */
const restMs = 20_000;
const atOnce = 50;
const seedDeadlineMs = 60_000;

/** What each client's clock has reached, as text that two states can be compared by. */
const reached = (parts: readonly Uint8Array[]): string =>
  [...clocksOf(parts)]
    .toSorted(([a], [b]) => a - b)
    .map((entry) => entry.join(":"))
    .join(" ");

interface Opened {
  readonly ms: number;
  readonly client: LightClient;
  readonly state: readonly Uint8Array[];
}

const timedOpen = async (running: RunningContender, documentId: string, person: number): Promise<Opened> => {
  const start = performance.now();
  const { client, state } = await running.open(documentId, person);
  return { ms: performance.now() - start, client, state };
};

/** Only the whole document counts as open. Looked at when the clock has stopped: it takes long. */
const requireWhole = (opened: readonly Opened[], whole: string): void => {
  const less = opened.filter(({ state }) => reached(state) !== whole);
  if (less.length > 0)
    throw new Error(`${less.length} of ${opened.length} opened less than the whole document`);
};

/**
 * Writes a document over the wire and waits until somebody else gets all of it. The writer stays: a server that
 * keeps documents in memory only may drop one that nobody has open.
 */
const seed = async (
  running: RunningContender,
  documentId: string,
  { chunks }: LargeDocument,
  end: string,
): Promise<LightClient> => {
  const { client } = await running.open(documentId);
  for (const chunk of chunks) client.say(encodeUpdate(chunk));
  await client.flushed();
  const deadline = performance.now() + seedDeadlineMs;
  for (;;) {
    const reader = await running.open(documentId);
    reader.client.close();
    if (reached(reader.state) === end) return client;
    if (performance.now() > deadline) throw new Error("the document did not arrive");
    await pause(100);
  }
};

const medianOf = (opened: readonly Opened[]): number =>
  spreadOf(opened.map(({ ms }) => ms))?.median ?? Number.NaN;

export const open: Workload = {
  name: "open",
  title: "Opening a long document",
  method: `Documents of ${edits.toLocaleString("en-US")} edits. From connecting to holding the whole document: the first time after a start of the server ("cold"; only servers that store), one after the other, and ${atOnce} people at once (the last of them). Memory: what ten such documents, one idle reader each, add to a process that has opened one before; and that against the document's encoded size.`,
  figures: {
    size: { name: "encoded", unit: "KiB", digits: 0 },
    cold: { name: "cold open", unit: "ms", digits: 0 },
    warm: { name: "warm open", unit: "ms", digits: 1 },
    crowd: { name: `${atOnce} at once`, unit: "ms", digits: 0 },
    memory: { name: "memory per document", unit: "MiB", digits: 1 },
    ratio: { name: "memory to encoded size", unit: "×", digits: 1 },
  },
  suits: ({ holdsDocuments }) => holdsDocuments,
  measure: async (running, { quick }) => {
    const whole = largeDocument(quick ? quickEdits : edits);
    const end = reached([whole.encoded]);
    const documentCount = quick ? 3 : 10;
    const { storesDocuments } = running.contender;
    await running.invite(documentCount + 1 + atOnce);
    const documents: string[] = [];
    for (let i = 0; i <= documentCount; i++) documents.push(await running.createDocument());
    const [primer = "", ...measured] = documents;
    const writers: LightClient[] = [];
    const seedAll = async (which: readonly string[]): Promise<void> => {
      for (const documentId of which) writers.push(await seed(running, documentId, whole, end));
    };
    await seedAll(storesDocuments ? documents : [primer]);
    if (storesDocuments) {
      await running.stop();
      await running.startAgain();
      await pause(quick ? 500 : settleMs);
    }
    await running.open(primer, documentCount);
    await pause(quick ? 500 : restMs);
    const before = running.residentBytes;
    if (!storesDocuments) await seedAll(measured);
    const first: Opened[] = [];
    for (const [i, documentId] of measured.entries()) first.push(await timedOpen(running, documentId, i));
    for (const writer of writers) writer.close();
    await pause(quick ? 500 : restMs);
    const memory = (running.residentBytes - before) / measured.length;
    const [documentId = ""] = measured;
    const warm: Opened[] = [];
    for (let i = 0; i < 20; i++) {
      const opened = await timedOpen(running, documentId, documentCount);
      opened.client.close();
      warm.push(opened);
    }
    const crowd = await Promise.all(
      Array.from({ length: atOnce }, (_, i) => timedOpen(running, documentId, documentCount + i)),
    );
    for (const opened of [first, warm, crowd]) requireWhole(opened, end);
    return {
      size: whole.encoded.byteLength / 1024,
      ...(storesDocuments && { cold: medianOf(first) }),
      warm: medianOf(warm),
      crowd: Math.max(...crowd.map(({ ms }) => ms)),
      memory: memory / 1024 ** 2,
      ratio: memory / whole.encoded.byteLength,
    };
  },
};
