// W14, fact 8: readers that stall cost neither memory nor the others' time, and rooms that are closed leave nothing.
import type WebSocket from "ws";
import * as Y from "yjs";
import { freePort } from "@/domain/testing/free-port";
import { bodyRoot } from "@/protocol/content";
import { encodeUpdate } from "@/protocol/messages";
import { updatesOf, writer } from "@/server/testing/edits";
import { ApiClient } from "../api-client";
import { ServerProcess } from "../server-process";
import { crowdVariables, knock } from "./crowd";
import { isUpdate } from "./frames-heard";
import { readMemory } from "./server-memory";
import { held, median, overRuns, p99, pause, type Shard, type ShardOptions, spread } from "./shard";

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
  /** Until every stalled reader's socket is full. So long they take what they are sent, as any reader does. */
  readonly whileFilling: readonly number[];
  readonly latencies: readonly number[];
  /** Readers that the server gave up; stalled as they are, they cannot read the code. */
  readonly givenUp: number;
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
    for (const reader of readers) reader.pause();
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
    let full = stalled === 0 ? 0 : null;
    for (let n = 0; n < pieces; n++) {
      author.send(next());
      if (n % 10 === 0) {
        if (full === null && (await server.metric("sync_clients_behind")) >= stalled) full = sentAt.length;
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
    const givenUp = await server.metric("sync_slow_client_closed_total");
    for (const socket of [author, talker, healthy, ...readers]) socket.terminate();
    const whileFilling = latencies.splice(0, full ?? latencies.length);
    return { growthBytes: peak - before, whileFilling, latencies, givenUp };
  } finally {
    await server.remove();
  }
};

const openAndClose = async ({ size, say }: ShardOptions): Promise<boolean> => {
  const inspectorPort = await freePort();
  const server = await ServerProcess.create({
    ...crowdVariables,
    PARLEY_LIMIT_ROOM_IDLE_MS: "100",
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}`,
  });
  try {
    const client = await ApiClient.guest(server.url, "Crowd");
    const rooms = size("rooms", 10_000);
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
      // In this order: a projection opens its document once more, and after the last of them no room comes back.
      for (const name of ["sync_projections_waiting", "sync_rooms_loaded"])
        while ((await server.metric(name)) > 0) await pause(100);
    };
    await openSome(rooms / 4);
    // What the collector has not yet taken differs by more than a leak would.
    const before = await readMemory(inspectorPort);
    await openSome(rooms);
    const after = await readMemory(inspectorPort);
    const growth = Math.max(
      after.usedBytes / before.usedBytes - 1,
      after.residentBytes / before.residentBytes - 1,
    );
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

/** The same edits without stalled readers, and with them. */
const floodTwice = async ({ size, say }: ShardOptions) => {
  const [stalled, megabytes] = [size("stalled", 100), size("megabytes", 100)];
  const alone = await flood(0, megabytes);
  const crowded = await flood(stalled, megabytes);
  say(`${megabytes} MB of edits, a word meanwhile, ms: ${spread(alone.latencies)}`);
  say(`  ${stalled} readers stall, sockets filling:    ${spread(crowded.whileFilling)}`);
  say(`  ${stalled} readers stall, sockets full:       ${spread(crowded.latencies)}`);
  return {
    moreMegabytes: (crowded.growthBytes - alone.growthBytes) / megabyte,
    timesSlower: p99(crowded.latencies) / p99(alone.latencies),
    kept: stalled - crowded.givenUp,
  };
};

const most = { moreMegabytes: 64, timesSlower: 2 };

export const readers: Shard = async (options) => {
  const { size, say } = options;
  const runs: Awaited<ReturnType<typeof floodTwice>>[] = [];
  for (let run = 0; run < size("runs", 3); run++) runs.push(await floodTwice(options));
  const [more, slower] = [runs.map((run) => run.moreMegabytes), runs.map((run) => run.timesSlower)];
  return [
    held(
      say,
      `stalled readers cost, MB: ${overRuns(more)}, at most ${most.moreMegabytes}`,
      median(more) <= most.moreMegabytes,
    ),
    held(
      say,
      `others wait so many times as long at the p99: ${overRuns(slower)}, less than ${most.timesSlower}`,
      median(slower) < most.timesSlower,
    ),
    held(
      say,
      "every stalled reader was given up",
      runs.every(({ kept }) => kept === 0),
    ),
    await openAndClose(options),
  ].every(Boolean);
};
