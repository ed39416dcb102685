// N5, fact 10: SIGTERM while 500 clients are connected and some of them write.
import type { DocumentId } from "@/protocol/ids";
import { ApiClient } from "../api-client";
import { tokensOf, until, Writer } from "../kill-harness";
import { seeded } from "../random";
import { ServerProcess } from "../server-process";
import { crowdOf, crowdVariables, knock, Light, mostWithin } from "./crowd";
import { held, overRuns, pause, type Shard, spread } from "./shard";

const isReady = (server: ServerProcess): Promise<boolean> =>
  fetch(`${server.url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

export const deploy: Shard = async ({ seed, size, say }) => {
  const clients = size("clients", 500);
  const random = seeded(seed);
  const server = await ServerProcess.create(crowdVariables);
  const verdicts: boolean[] = [];
  const drains: number[] = [];
  try {
    for (let run = 0; run < size("runs", 3); run++) {
      const client = await ApiClient.guest(server.url, "Crowd");
      const { id } = await client.createDocument();
      const userId = await client.userId();
      const crowd = await crowdOf(clients, () => new Light(() => knock(server, client, id), random));
      const writers = ["a", "b", "c"].map(
        (name) => new Writer(name, userId, client, server, id as DocumentId, random),
      );
      await until(() => writers.every((writer) => writer.isSaved), "the writers are here", 30_000);
      const typing = setInterval(() => {
        for (const writer of writers) writer.write();
      }, 50);
      await pause(1_000);
      const began = performance.now();
      const stopping = server.stop();
      // A signal and a question that are on their way together may arrive in either order.
      while (await isReady(server)) await pause(5);
      const unreadyMs = performance.now() - began;
      const { code } = await stopping;
      const drainMs = performance.now() - began;
      drains.push(drainMs);
      const closes = crowd.flatMap(({ closedAt }) => (closedAt === null ? [] : [closedAt - began]));
      await server.start();
      const returns = await Promise.all(crowd.map(({ returned }) => returned));
      clearInterval(typing);
      await until(() => writers.every((writer) => writer.isSaved), "the writers are saved", 60_000);
      const found = await tokensOf(client, id);
      const saved = writers.flatMap((writer) => [...writer.saved]);
      const lost = saved.filter((token) => !found.includes(token));
      const knocks = returns.flatMap(({ knocksAt }) => knocksAt);
      const inOneTenth = mostWithin(knocks, 100) / clients;
      say(`run ${run + 1}: closes, ms after SIGTERM: ${spread(closes)}`);
      say(`  offline, ms: ${spread(returns.map(({ backAt }, i) => backAt - (crowd[i]?.closedAt ?? 0)))}`);
      verdicts.push(
        held(say, `not ready within 250 ms (${unreadyMs.toFixed(0)} ms)`, unreadyMs <= 250),
        held(
          say,
          "everybody was sent away with 1012",
          returns.every(({ closeCode }) => closeCode === 1012),
        ),
        held(
          say,
          `ended with 0 within 15 s (code ${code}, ${drainMs.toFixed(0)} ms)`,
          code === 0 && drainMs < 15_000,
        ),
        held(
          say,
          `${(100 * inOneTenth).toFixed(1)} % of the clients knock within any 100 ms, at most 15`,
          inOneTenth <= 0.15,
        ),
        held(say, `0 of ${saved.length} Saved tokens are lost (${lost.length})`, lost.length === 0),
      );
      for (const light of crowd) light.end();
      await Promise.all(writers.map(({ session }) => session.destroy()));
    }
    say(`drain, ms: ${overRuns(drains)}`);
  } finally {
    await server.remove();
  }
  return verdicts.every(Boolean);
};
