// D1: 200 kills at random moments; 0 tokens that were shown as Saved are lost, 0 are doubled.
import { type KillReport, runKills } from "../kill-harness";
import { ServerProcess } from "../server-process";
import { held, overRuns, p99, type Shard, spread } from "./shard";

/** A document of its own for each: in one that grows all the time the writers would be what is slow. */
const killsPerDocument = 20;

export const kills: Shard = async ({ seed, size, say }) => {
  const wanted = size("kills", 200);
  const reports: KillReport[] = [];
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  try {
    for (let done = 0; done < wanted; done += killsPerDocument) {
      const kills = Math.min(killsPerDocument, wanted - done);
      const report = await runKills(server, { kills, seed: seed + done, writers: 5, everyMs: 10 }).catch(
        (error: unknown) => {
          say(server.output.slice(-4_000));
          throw error;
        },
      );
      say(`seed ${seed + done}: ${report.kills} kills, ${report.saved} of ${report.written} shown as Saved`);
      reports.push(report);
    }
  } finally {
    await server.remove();
  }
  const sum = (of: (report: KillReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const written = sum((report) => report.written);
  const saved = sum((report) => report.saved);
  say(`kills ${sum((report) => report.kills)}, tokens written ${written}, shown as Saved ${saved}`);
  say(`keystroke to Saved, ms: ${spread(reports.flatMap(({ confirmMs }) => confirmMs))}`);
  say(`kill to connected and caught up, ms: ${spread(reports.flatMap(({ backMs }) => backMs))}`);
  const lost = reports.flatMap((report) => report.lost);
  const doubled = reports.flatMap((report) => report.doubled);
  const wrong = [...lost, ...doubled];
  // Most of it is the time that a killed node takes to come back; the shard `confirm` judges the rest.
  say(
    `p99 of keystroke to Saved in each document, ms: ${overRuns(reports.map(({ confirmMs }) => p99(confirmMs)))}`,
  );
  say(`p99 of kill to caught up in each document, ms: ${overRuns(reports.map(({ backMs }) => p99(backMs)))}`);
  return held(say, `lost ${lost.length}, doubled ${doubled.length} ${wrong.join(" ")}`, wrong.length === 0);
};
