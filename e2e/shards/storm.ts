// Fact 10: 150 people open a large document at once while others write in small ones, two by two; and 500 in one
// document move their cursors while somebody writes.
import { fork } from "node:child_process";
import { resolve } from "node:path";
import { encodeAwareness, encodeUpdate } from "@/protocol/messages";
import { writer } from "@/server/testing/edits";
import { ApiClient } from "../api-client";
import { between, seeded } from "../random";
import { ServerProcess } from "../server-process";
import { crowdOf, crowdVariables, knock, Light } from "./crowd";
import type { Downloads } from "./downloads";
import { decodeSaved, isUpdate } from "./frames-heard";
import { held, median, overRuns, p99, pause, type Shard, spread } from "./shard";

const megabyte = 1_048_576;
const pieceBytes = 262_144;

/** Writes a document of so many megabytes and returns its id. */
const largeDocument = async (server: ServerProcess, client: ApiClient, megabytes: number) => {
  const { id } = await client.createDocument();
  const socket = knock(server, client, id);
  await new Promise((opened) => socket.once("open", opened));
  const pieces = (megabytes * megabyte) / pieceBytes;
  const pen = writer();
  const saved = new Promise<void>((done) => {
    socket.on("message", (frame: Buffer) => (decodeSaved(frame) ?? 0) >= pieces && done());
  });
  for (let i = 0; i < pieces; i++) socket.send(encodeUpdate(pen.write(`${i} `.padEnd(pieceBytes, "word "))));
  await saved;
  socket.terminate();
  return id;
};

/**
 * A process of its own, ready to open the document: what takes in gigabytes, or compiles itself, must not measure how
 * long a letter takes.
 */
const downloader = async (given: Downloads) => {
  const child = fork(resolve(import.meta.dirname, "downloads.ts"), [JSON.stringify(given)], {
    execArgv: ["--import", "tsx"],
  });
  const said = (): Promise<unknown> =>
    new Promise((heard, fail) => {
      child.once("message", heard);
      child.once("exit", (code) => fail(new Error(`the downloads ended with ${code}`)));
    });
  await said();
  return (): Promise<readonly number[]> => {
    child.send("go");
    return said() as Promise<readonly number[]>;
  };
};

/**
 * Somebody writes a letter each 20 ms, until told to stop; answers how long each took to the other side. Not those of
 * the first second: a server that has just started compiles what it does for the first time.
 */
const conversation = async (server: ServerProcess, client: ApiClient, documentId: string) => {
  const [author, reader] = [knock(server, client, documentId), knock(server, client, documentId)];
  await Promise.all([author, reader].map((socket) => new Promise((opened) => socket.once("open", opened))));
  const sentAt: number[] = [];
  const heard: number[] = [];
  reader.on("message", (frame: Buffer) => {
    if (!isUpdate(frame)) return;
    const text = frame.toString("latin1");
    // Merged messages may carry several letters.
    while (heard.length < sentAt.length && text.includes(`<${heard.length}>`))
      heard.push(performance.now() - (sentAt[heard.length] ?? 0));
  });
  const pen = writer();
  const typing = setInterval(() => {
    sentAt.push(performance.now());
    author.send(encodeUpdate(pen.write(`<${sentAt.length - 1}>`)));
  }, 20);
  await pause(1_000);
  const first = sentAt.length;
  return async (): Promise<readonly number[]> => {
    clearInterval(typing);
    for (
      const until = performance.now() + 20_000;
      performance.now() < until && heard.length < sentAt.length;
    )
      await pause(20);
    author.terminate();
    reader.terminate();
    if (heard.length < sentAt.length) throw new Error("letters did not arrive");
    return heard.slice(first);
  };
};

/** Letters of more than one document: of a hundred in all, the slowest hundredth would be a single one. */
const conversations = 4;

const joinStorm = async (joiners: number, megabytes: number) => {
  const server = await ServerProcess.create(crowdVariables);
  try {
    const client = await ApiClient.guest(server.url, "Crowd");
    const large = await largeDocument(server, client, megabytes);
    const small = await Promise.all(Array.from({ length: conversations }, () => client.createDocument()));
    await server.stop();
    await server.start();
    const loads = await server.metric("sync_load_seconds_count");
    const downloadAll = await downloader({
      url: server.url,
      cookie: client.cookie,
      documentId: large,
      bytes: megabytes * megabyte,
      count: joiners,
    });
    const stops = await Promise.all(small.map(({ id }) => conversation(server, client, id)));
    const joins = await downloadAll();
    const letters = (await Promise.all(stops.map((stop) => stop()))).flat();
    // The others are those of the small documents.
    const loadsOfLarge = (await server.metric("sync_load_seconds_count")) - loads - conversations;
    return { joins, letters, loads: loadsOfLarge };
  } finally {
    await server.remove();
  }
};

const busyRoom = async (people: number, seed: number) => {
  const random = seeded(seed);
  const server = await ServerProcess.create(crowdVariables);
  try {
    const client = await ApiClient.guest(server.url, "Crowd");
    const { id } = await client.createDocument();
    const sockets: ReturnType<typeof knock>[] = [];
    const crowd = await crowdOf(people, () => {
      return new Light(() => {
        const socket = knock(server, client, id);
        sockets.push(socket);
        return socket;
      }, random);
    });
    let moves = 0;
    const moving = setInterval(() => {
      // Each moves once a second.
      for (let i = 0; i < people / 50; i++) {
        const who = between(random, 0, people - 1);
        moves += 1;
        const position = { type: null, tname: null, item: { client: 1, clock: moves }, assoc: 0 };
        const state = { cursor: { anchor: position, head: position } };
        sockets[who]?.send(encodeAwareness([{ clientId: 1_000 + who, clock: moves, state }]));
      }
    }, 20);
    const stop = await conversation(server, client, id);
    await pause(10_000);
    const letters = await stop();
    clearInterval(moving);
    for (const light of crowd) light.end();
    return { letters, moves };
  } finally {
    await server.remove();
  }
};

export const storm: Shard = async ({ seed, size, say }) => {
  const [joiners, megabytes, people] = [size("joiners", 150), size("megabytes", 20), size("people", 500)];
  const verdicts: boolean[] = [];
  const slowest: number[] = [];
  const meanwhile: number[] = [];
  const crowded: number[] = [];
  for (let run = 1; run <= size("runs", 3); run++) {
    const { joins, letters, loads } = await joinStorm(joiners, megabytes);
    say(`run ${run}: ${joiners} open ${megabytes} MB at once, ms: ${spread(joins)}`);
    say(`  letters in other documents meanwhile, ms: ${spread(letters)}`);
    slowest.push(p99(joins));
    meanwhile.push(p99(letters));
    verdicts.push(held(say, `the log was read once (${loads})`, loads === 1));
    const busy = await busyRoom(people, seed + run);
    say(`  letters among ${people} people and ${busy.moves} moves of cursors, ms: ${spread(busy.letters)}`);
    crowded.push(p99(busy.letters));
  }
  verdicts.push(
    held(say, `p99 of joining, ms: ${overRuns(slowest)}, at most 5000`, median(slowest) <= 5_000),
    held(say, `p99 of a letter meanwhile, ms: ${overRuns(meanwhile)}, at most 20`, median(meanwhile) <= 20),
    held(say, `p99 of a letter in a crowd, ms: ${overRuns(crowded)}, at most 100`, median(crowded) <= 100),
  );
  return verdicts.every(Boolean);
};
