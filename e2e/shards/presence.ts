// P1, P2, fact 5: forged presence is seen by nobody, and who has left is gone.
import { encodeAwareness } from "@/protocol/messages";
import { ApiClient } from "../api-client";
import { between, seeded } from "../random";
import { ServerProcess } from "../server-process";
import { crowdVariables, knock } from "./crowd";
import { decodePresence } from "./frames-heard";
import { held, overRuns, type Shard } from "./shard";

/** Which cursor it is stands in its place: what is no cursor, the server takes for none. */
const marks = { victim: 1_000_001, forged: 1_000_002, last: 1_000_003 };

const cursorAt = (clock: number) => {
  const position = { type: null, tname: null, item: { client: 1, clock }, assoc: 0 };
  return { cursor: { anchor: position, head: position } };
};

export const presence: Shard = async ({ seed, size, say }) => {
  const random = seeded(seed);
  const server = await ServerProcess.create(crowdVariables);
  try {
    const [owner, mallory] = [
      await ApiClient.guest(server.url, "Owner"),
      await ApiClient.guest(server.url, "Mallory"),
    ];
    const { id } = await owner.createDocument();
    await owner.call("PUT", `/api/v1/documents/${id}/link`, { access: "anyone", role: "viewer" });
    const ownerId = await owner.userId();
    const victim = { clientId: 11, clock: 1, state: cursorAt(marks.victim) };
    const [observer, victims] = [knock(server, owner, id), knock(server, owner, id)];
    const seen: { readonly clientId: number; readonly user: unknown; readonly cursor: unknown }[] = [];
    let departures = 0;
    let onSeen = () => undefined as unknown;
    observer.on("message", (frame: Buffer) => {
      for (const { clientId, state } of decodePresence(frame)) {
        const { user, cursor } = (state ?? {}) as {
          user?: { userId?: unknown };
          cursor?: { anchor: { item: { clock: number } } };
        };
        if (state === null) departures += 1;
        else seen.push({ clientId, user: user?.userId, cursor: cursor?.anchor.item.clock });
        onSeen();
      }
    });
    await Promise.all([observer, victims].map((socket) => new Promise((open) => socket.once("open", open))));
    victims.send(encodeAwareness([victim]));
    await new Promise<void>((resolve) => {
      onSeen = () => seen.length > 0 && resolve();
    });
    const forger = knock(server, mallory, id);
    await new Promise((open) => forger.once("open", open));
    const frames = size("frames", 1_000);
    for (let n = 0; n < frames; n++) {
      const clientId = n % 2 === 0 ? victim.clientId : between(random, 100, 2 ** 31);
      const state =
        n % 5 === 4 ? null : { user: { userId: ownerId, name: "Owner" }, ...cursorAt(marks.forged) };
      forger.send(encodeAwareness([{ clientId, clock: n % 3 === 0 ? 2 ** 31 : n, state }]));
    }
    // What comes after them shows that they were all looked at.
    const last = new Promise<void>((resolve) => {
      onSeen = () => seen.at(-1)?.cursor === marks.last && resolve();
    });
    await new Promise((pong) => {
      forger.once("pong", pong);
      forger.ping();
    });
    victims.send(encodeAwareness([{ ...victim, clock: 2, state: cursorAt(marks.last) }]));
    await last;
    const asAnother = seen.filter(({ cursor, user }) => cursor === marks.forged && user === ownerId);
    const onVictim = seen.filter(
      ({ clientId, cursor }) => clientId === victim.clientId && cursor === marks.forged,
    );
    const verdicts = [
      held(
        say,
        `${frames} forged frames: ${asAnother.length} seen under another's name`,
        asAnother.length === 0,
      ),
      held(
        say,
        `${onVictim.length} seen on another's cursor, ${departures} departures of those who are here`,
        onVictim.length === 0 && departures === 0,
      ),
      held(
        say,
        `at most one cursor of the forger (${new Set(seen.filter(({ cursor }) => cursor === marks.forged).map(({ clientId }) => clientId)).size})`,
        new Set(seen.filter(({ cursor }) => cursor === marks.forged).map(({ clientId }) => clientId)).size <=
          1,
      ),
    ];
    forger.terminate();
    const goneMs: number[] = [];
    for (let n = 0; n < 20; n++) {
      const leaver = knock(server, owner, id);
      await new Promise((open) => leaver.once("open", open));
      const here = new Promise<void>((resolve) => {
        onSeen = () => seen.at(-1)?.clientId === 1_000 + n && resolve();
      });
      leaver.send(encodeAwareness([{ clientId: 1_000 + n, clock: 1, state: cursorAt(n) }]));
      await here;
      const before = departures;
      const at = performance.now();
      const gone = new Promise<void>((resolve) => {
        onSeen = () => departures > before && resolve();
      });
      leaver.terminate();
      await gone;
      goneMs.push(performance.now() - at);
    }
    verdicts.push(
      held(
        say,
        `gone after its socket closed, ms: ${overRuns(goneMs)}, at most 2000`,
        Math.max(...goneMs) <= 2_000,
      ),
    );
    return verdicts.every(Boolean);
  } finally {
    await server.remove();
  }
};
