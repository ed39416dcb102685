// How long two people wait for each other's letters while others send the node everything that is hostile, into other
// documents. The node is a process of its own; the clients' work is measured with it only where it takes their core.
import { fork } from "node:child_process";
import { resolve } from "node:path";
import { WebSocket } from "ws";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { encodeSyncStep1, encodeUpdate } from "@/protocol/messages";
import { contentFree, searchBomb, updateOf } from "@/server/testing/bombs";
import { writer } from "@/server/testing/edits";
import { frameFrom } from "@/server/testing/fuzz";
import { seeded } from "../random";
import { Letters } from "./letters";
import { held, median, overRuns, p99, pause, type Shard, spread } from "./shard";

interface HostileReport {
  /** From sending to hearing, in the document that nobody attacks. */
  readonly quietMs: readonly number[];
  readonly attackedMs: readonly number[];
  readonly attacks: number;
  readonly sentAway: number;
}

export const origin = "http://localhost";

/** What `hostile-node.ts` says of itself. */
export interface AttackedNode {
  readonly port: number;
  readonly documents: readonly DocumentId[];
}

const startNode = async () => {
  const node = fork(resolve(import.meta.dirname, "hostile-node.ts"), { execArgv: ["--import", "tsx"] });
  const { port, documents } = await new Promise<AttackedNode>((said, failed) => {
    node.once("message", (message) => said(message as AttackedNode));
    node.once("exit", (code) => failed(new Error(`the node ended with ${code}`)));
  });
  const connect = async (documentId: DocumentId, userId: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${documentId}`, {
      headers: { origin, cookie: userId },
    });
    socket.on("error", () => undefined);
    await new Promise((opened) => socket.once("open", opened).once("close", opened));
    return socket;
  };
  return { documents, connect, end: () => node.disconnect() };
};

/** The smallest and the largest of what should not be sent, valid and not. */
const attack = (attempt: number): Uint8Array => {
  const random = seeded(attempt);
  const client = 1 + Math.floor(random() * 2 ** 31);
  switch (attempt % 6) {
    case 0:
      return encodeUpdate(searchBomb(client, 4_000));
    case 1:
      return encodeUpdate(updateOf(client, Array(limits.updateStructs - 1).fill(contentFree(1))));
    case 2:
      return encodeUpdate(updateOf(client, Array(400_000).fill(contentFree(1))));
    case 3:
      return encodeSyncStep1(new Uint8Array(limits.fastUpdateBytes));
    case 4:
      return encodeUpdate(writer(client).write("x".repeat(limits.partBytes)));
    default:
      return frameFrom(random);
  }
};

const runOnce = async (seconds: number): Promise<HostileReport> => {
  // Made before anything is measured: making some of them takes longer than refusing them.
  const arsenal = Array.from({ length: 60 }, (_, i) => attack(i));
  const node = await startNode();
  const [quiet, ...attacked] = node.documents as [DocumentId, ...DocumentId[]];
  const [author, reader] = await Promise.all([node.connect(quiet, "ann"), node.connect(quiet, "bob")]);
  const letters = new Letters(author, reader);
  const quietMs = await letters.writeUntil(pause(seconds * 1_000));
  let attacks = 0;
  let sentAway = 0;
  let attacking = true;
  const attacker = async (documentId: DocumentId, name: string) => {
    for (let times = 0; attacking; times++) {
      // Somebody new each time: the budgets of one person would end it too soon.
      const socket = await node.connect(documentId, `${name} ${times}`);
      socket.once("close", () => {
        sentAway += 1;
      });
      for (let i = 0; i < 3 && attacking && socket.readyState === WebSocket.OPEN; i++) {
        socket.send(arsenal[attacks++ % arsenal.length] ?? Uint8Array.of(9));
        await pause(50);
      }
      socket.terminate();
    }
  };
  const attackers = attacked.flatMap((documentId, i) => [
    attacker(documentId, `mallory ${i}`),
    attacker(documentId, `eve ${i}`),
  ]);
  const attackedMs = await letters.writeUntil(pause(seconds * 1_000));
  attacking = false;
  await Promise.all(attackers);
  author.terminate();
  reader.terminate();
  node.end();
  return { quietMs, attackedMs, attacks, sentAway };
};

/** How much longer than without attackers 99 of 100 letters may take. */
const mostDelayMs = 50;

export const hostile: Shard = async ({ size, say }) => {
  const delays: number[] = [];
  for (let run = 0; run < 3; run++) {
    const { quietMs, attackedMs, attacks, sentAway } = await runOnce(size("seconds", 20));
    delays.push(p99(attackedMs) - p99(quietMs));
    say(`letter to the other side, ms, quiet:    ${spread(quietMs)}`);
    say(
      `letter to the other side, ms, attacked: ${spread(attackedMs)}; ${attacks} attacks, ${sentAway} sent away`,
    );
  }
  say(`delay of the p99, ms: ${overRuns(delays)}`);
  return held(say, `a quiet document is delayed by ${mostDelayMs} ms at most`, median(delays) <= mostDelayMs);
};
