// D1: 200 kills at random moments; 0 tokens that were shown as Saved are lost, 0 are doubled.
import { runKills } from "../kill-harness";
import { ServerProcess } from "../server-process";
import { held, type Shard, spread } from "./shard";

export const kills: Shard = async ({ seed, size, say }) => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  try {
    const report = await runKills(server, { kills: size("kills", 200), seed, writers: 5, everyMs: 10 });
    say(`kills ${report.kills}, tokens written ${report.written}, shown as Saved ${report.saved}`);
    say(`keystroke to Saved, ms: ${spread(report.confirmMs)}`);
    say(`kill to connected and caught up, ms: ${spread(report.backMs)}`);
    const wrong = [...report.lost, ...report.doubled];
    return held(
      say,
      `lost ${report.lost.length}, doubled ${report.doubled.length} ${wrong.join(" ")}`,
      wrong.length === 0,
    );
  } finally {
    await server.remove();
  }
};
