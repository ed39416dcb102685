// N6: a node that dies with 1,000 clients, and how they come back.
import { ApiClient } from "../api-client";
import { seeded } from "../random";
import { ServerProcess } from "../server-process";
import { crowdOf, crowdVariables, knock, Light, mostWithin } from "./crowd";
import { held, median, overRuns, p99, type Shard, spread } from "./shard";

export const herd: Shard = async ({ seed, size, say }) => {
  const clients = size("clients", 1_000);
  const random = seeded(seed);
  const server = await ServerProcess.create(crowdVariables);
  const [peaks, returned]: [number[], number[]] = [[], []];
  try {
    for (let run = 0; run < size("runs", 3); run++) {
      const client = await ApiClient.guest(server.url, "Crowd");
      const documents = await Promise.all(Array.from({ length: 20 }, () => client.createDocument()));
      const idOf = (i: number): string => documents[i % documents.length]?.id ?? "";
      const crowd = await crowdOf(clients, (i) => new Light(() => knock(server, client, idOf(i)), random));
      await server.kill();
      await server.start();
      const readyAt = performance.now();
      const returns = await Promise.all(crowd.map(({ returned }) => returned));
      const backMs = returns.map(({ backAt }) => backAt - readyAt);
      // From the moment it died: where there are other nodes, all of them would let these in.
      const knocks = returns.flatMap(({ knocksAt }) => knocksAt);
      const peak = mostWithin(knocks, 1_000);
      peaks.push(peak);
      returned.push(p99(backMs));
      say(`run ${run + 1}: back after the node is ready, ms: ${spread(backMs)}`);
      say(`  ${knocks.length} knocks, at most ${peak} within a second`);
      for (const light of crowd) light.end();
    }
  } finally {
    await server.remove();
  }
  return [
    held(say, `99 % are back, ms: ${overRuns(returned)}, within 10000`, median(returned) <= 10_000),
    held(
      say,
      `most knocks within a second: ${overRuns(peaks)}, at most ${clients / 4}`,
      median(peaks) <= clients / 4,
    ),
  ].every(Boolean);
};
