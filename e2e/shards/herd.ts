// N6: a node that dies with 1,000 clients, and how they come back.
import { ApiClient } from "../api-client";
import { seeded } from "../random";
import { ServerProcess } from "../server-process";
import { crowdOf, crowdVariables, knock, Light, mostWithin } from "./crowd";
import { held, p99, type Shard, spread } from "./shard";

export const herd: Shard = async ({ seed, size, say }) => {
  const clients = size("clients", 1_000);
  const random = seeded(seed);
  const server = await ServerProcess.create(crowdVariables);
  const verdicts: boolean[] = [];
  try {
    for (let run = 0; run < size("runs", 2); run++) {
      const client = await ApiClient.guest(server.url, "Crowd");
      const documents = await Promise.all(Array.from({ length: 20 }, () => client.createDocument()));
      const idOf = (i: number): string => documents[i % documents.length]?.id ?? "";
      const crowd = await crowdOf(clients, (i) => new Light(() => knock(server, client, idOf(i)), random));
      await server.kill();
      await server.start();
      const readyAt = performance.now();
      const returns = await Promise.all(crowd.map(({ returned }) => returned));
      const backMs = returns.map(({ backAt }) => backAt - readyAt);
      const peak = mostWithin(
        returns.flatMap(({ knocksAt }) => knocksAt.filter((at) => at >= readyAt)),
        1_000,
      );
      say(`run ${run + 1}: back after the node is ready, ms: ${spread(backMs)}`);
      verdicts.push(
        held(say, `99 % are back within 10 s (${p99(backMs).toFixed(0)} ms)`, p99(backMs) <= 10_000),
        held(say, `at most ${clients / 4} knock within any second (${peak})`, peak <= clients / 4),
      );
      for (const light of crowd) light.end();
    }
  } finally {
    await server.remove();
  }
  return verdicts.every(Boolean);
};
