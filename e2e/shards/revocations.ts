// A7: a hundred people lose their access in mixed ways; closed within 1 s at p99, and nothing of them arrives after.
import { runRevocations } from "../revocation-harness";
import { ServerProcess } from "../server-process";
import { held, p99, type Shard, spread } from "./shard";

export const revocations: Shard = async ({ seed, size, say }) => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  try {
    const report = await runRevocations(server, { count: size("revocations", 100), seed });
    say(JSON.stringify(report.counts));
    say(`command to closed socket, ms: ${spread(report.closedMs)}`);
    const wrong = [...report.applied, ...report.returned, ...report.struck];
    const isRight = held(
      say,
      `applied after, let in again or wrongly closed: ${wrong.join(", ") || "none"}`,
      wrong.length === 0,
    );
    return held(say, "p99 of closing at most 1 s", p99(report.closedMs) <= 1_000) && isRight;
  } finally {
    await server.remove();
  }
};
