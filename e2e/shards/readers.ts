// W14, fact 8: readers that stall cost neither memory nor the others' time, and rooms that are closed leave nothing.
import type WebSocket from "ws";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { encodeUpdate } from "@/protocol/messages";
import { updatesOf, writer } from "@/server/testing/edits";
import { ApiClient } from "../api-client";
import { ServerProcess } from "../server-process";
import { crowdVariables, knock } from "./crowd";
import { isUpdate } from "./frames-heard";
import { held, p99, pause, type Shard, type ShardOptions, spread } from "./shard";

const megabyte = 1_048_576;
const pieceBytes = 65_536;

const opened = (socket: WebSocket): Promise<unknown> => new Promise((open) => socket.once("open", open));

/** Writes a piece of text and deletes the one before: many bytes pass, and little stays. */
const floodOf = (): (() => Uint8Array) => {
  const doc = new Y.Doc();
  const body = doc.getXmlFragment(bodyRoot);
  return () => {
    const updates = updatesOf(doc, () =>
      doc.transact(() => {
        if (body.length > 0) body.delete(0, body.length);
        const paragraph = new Y.XmlElement("paragraph");
        paragraph.insert(0, [new Y.XmlText("x".repeat(pieceBytes))]);
        body.insert(0, [paragraph]);
      }),
    );
    return encodeUpdate(Y.mergeUpdates(updates));
  };
};

interface Flood {
  readonly growthBytes: number;
  readonly latencies: readonly number[];
  readonly ends: readonly number[];
}

/** So many readers that stall, so many megabytes of edits, and one pair of people who talk meanwhile. */
const flood = async (stalled: number, megabytes: number): Promise<Flood> => {
  const server = await ServerProcess.create(crowdVariables);
  try {
    const client = await ApiClient.guest(server.url, "Crowd");
    const { id } = await client.createDocument();
    const [author, talker, healthy] = [
      knock(server, client, id),
      knock(server, client, id),
      knock(server, client, id),
    ];
    const readers = Array.from({ length: stalled }, () => knock(server, client, id));
    await Promise.all([author, talker, healthy, ...readers].map(opened));
    const ends: number[] = [];
    for (const reader of readers) {
      reader.once("close", (code) => ends.push(code));
      reader.pause();
    }
    const talk = writer();
    const sentAt: number[] = [];
    const latencies: number[] = [];
    healthy.on("message", (frame: Buffer) => {
      if (!isUpdate(frame)) return;
      const text = frame.toString("latin1");
      // Merged messages may carry several words.
      while (latencies.length < sentAt.length && text.includes(`<${latencies.length}>`))
        latencies.push(performance.now() - (sentAt[latencies.length] ?? 0));
    });
    const before = server.residentBytes();
    let peak = before;
    const next = floodOf();
    const pieces = (megabytes * megabyte) / pieceBytes;
    for (let n = 0; n < pieces; n++) {
      author.send(next());
      if (n % 10 === 0) {
        sentAt.push(performance.now());
        talker.send(encodeUpdate(talk.write(`<${sentAt.length - 1}>`)));
        peak = Math.max(peak, server.residentBytes());
      }
      await pause(10);
    }
    const deadline = performance.now() + 20_000;
    while (performance.now() < deadline && latencies.length < sentAt.length) await pause(50);
    peak = Math.max(peak, server.residentBytes());
    if (stalled > 0) await pause(18_000);
    for (const reader of readers) reader.resume();
    await pause(1_000);
    for (const socket of [author, talker, healthy, ...readers]) socket.terminate();
    return { growthBytes: peak - before, latencies, ends };
  } finally {
    await server.remove();
  }
};

const openAndClose = async ({ size, say }: ShardOptions): Promise<boolean> => {
  const server = await ServerProcess.create({ ...crowdVariables, PARLEY_LIMIT_ROOM_IDLE_MS: "100" });
  try {
    const client = await ApiClient.guest(server.url, "Crowd");
    const rooms = size("rooms", 2_000);
    const openSome = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 20) {
        const documents = await Promise.all(Array.from({ length: 20 }, () => client.createDocument()));
        await Promise.all(
          documents.map(async ({ id }) => {
            const socket = knock(server, client, id);
            await opened(socket);
            socket.send(encodeUpdate(writer().write("text")));
            await new Promise((closed) => {
              socket.once("close", closed);
              socket.close();
            });
          }),
        );
      }
      while ((await server.metric("sync_rooms_loaded")) > 0) await pause(100);
    };
    await openSome(rooms / 4);
    const before = server.residentBytes();
    await openSome(rooms);
    const growth = server.residentBytes() / before - 1;
    const left = [await server.metric("sync_rooms_loaded"), await server.metric("sync_connections")];
    return [
      held(
        say,
        `${rooms} rooms opened and closed: ${(growth * 100).toFixed(1)} % more memory, at most 10`,
        growth <= 0.1,
      ),
      held(say, `left of them: ${left[0]} rooms, ${left[1]} connections`, left[0] === 0 && left[1] === 0),
    ].every(Boolean);
  } finally {
    await server.remove();
  }
};

export const readers: Shard = async (options) => {
  const { size, say } = options;
  const [stalled, megabytes] = [size("stalled", 100), size("megabytes", 100)];
  const alone = await flood(0, megabytes);
  const crowded = await flood(stalled, megabytes);
  say(`${megabytes} MB of edits, a word meanwhile, ms: ${spread(alone.latencies)}`);
  say(`  with ${stalled} stalled readers:              ${spread(crowded.latencies)}`);
  const more = (crowded.growthBytes - alone.growthBytes) / megabyte;
  const codes = [...new Set(crowded.ends)].join(", ");
  const verdicts = [
    held(
      say,
      `stalled readers cost ${more.toFixed(0)} MB more (${(alone.growthBytes / megabyte).toFixed(0)} without them), at most 64`,
      more <= 64,
    ),
    held(
      say,
      `others wait less than twice as long (p99 ${p99(alone.latencies).toFixed(1)} and ${p99(crowded.latencies).toFixed(1)} ms)`,
      p99(crowded.latencies) < 2 * p99(alone.latencies),
    ),
    held(
      say,
      `every stalled reader was closed with 1013 (${crowded.ends.length}, ${codes})`,
      crowded.ends.length === stalled && codes === "1013",
    ),
  ];
  verdicts.push(await openAndClose(options));
  return verdicts.every(Boolean);
};
