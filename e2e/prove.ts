// `npm run prove`: the proofs that take longer than a gate may. One shard at a time, each below ten minutes; what is
// printed is the report. `npm run prove -- kills --seed 7 --kills 200`
import { parseArgs } from "node:util";
import { runFuzz } from "@/server/testing/fuzz";
import { runHostile } from "./hostile";
import { runKills } from "./kill-harness";
import { ServerProcess } from "./server-process";

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number) => quantile(sorted, q).toFixed(1);
  return `min ${at(0)}  p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(1)}`;
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const kills = async (seed: number, count: number): Promise<boolean> => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  const report = await runKills(server, { kills: count, seed, writers: 5, everyMs: 10 });
  await server.remove();
  say(
    `kills ${report.kills}, seed ${report.seed}, tokens written ${report.written}, shown as Saved ${report.saved}`,
  );
  say(`lost ${report.lost.length}, doubled ${report.doubled.length}`);
  say(`keystroke to Saved, ms: ${spread(report.confirmMs)}`);
  say(`kill to connected and caught up, ms: ${spread(report.backMs)}`);
  if (report.lost.length + report.doubled.length > 0)
    say(`lost or doubled: ${[...report.lost, ...report.doubled].join(" ")}`);
  return report.lost.length + report.doubled.length === 0;
};

/** A thousand frames for each kill that was asked for. */
const fuzz = async (seed: number, count: number): Promise<boolean> => {
  const report = runFuzz(seed, count * 1_000);
  say(`frames ${report.cases}, seed ${seed}, accepted ${report.accepted}, refused ${report.refused}`);
  say(`left to the content hash ${report.diverged}, slowest ${report.slowestMs.toFixed(1)} ms`);
  for (const line of report.broken) say(line);
  return report.broken.length === 0;
};

/** How much longer than without attackers 99 of 100 letters may take. */
const mostDelayMs = 50;

const hostile = async (): Promise<boolean> => {
  const delays: number[] = [];
  for (let run = 0; run < 3; run++) {
    const { quietMs, attackedMs, attacks, sentAway } = await runHostile(20);
    const p99 = (values: readonly number[]) =>
      quantile(
        values.toSorted((a, b) => a - b),
        0.99,
      );
    delays.push(p99(attackedMs) - p99(quietMs));
    say(`letter to the other side, ms, quiet:    ${spread(quietMs)}`);
    say(
      `letter to the other side, ms, attacked: ${spread(attackedMs)}  (${attacks} attacks, ${sentAway} ended)`,
    );
  }
  const [least = 0, median = 0, most = 0] = delays.toSorted((a, b) => a - b);
  say(`delay of the p99, ms: min ${least.toFixed(1)}  median ${median.toFixed(1)}  max ${most.toFixed(1)}`);
  return median <= mostDelayMs;
};

const shards: Record<string, (seed: number, count: number) => Promise<boolean>> = { kills, fuzz, hostile };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string" }, kills: { type: "string", default: "200" } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
let held = true;
for (const name of positionals.length > 0 ? positionals : Object.keys(shards)) {
  const shard = shards[name];
  if (shard === undefined) {
    say(`There is no shard ${name}; there are ${Object.keys(shards).join(", ")}.`);
    process.exit(1);
  }
  const ok = await shard(seed, Number(values.kills));
  say(
    `${name}: ${ok ? "held" : "BROKEN"}; again with: npm run prove -- ${name} --seed ${seed} --kills ${values.kills}`,
  );
  held &&= ok;
}
process.exit(held ? 0 : 1);
