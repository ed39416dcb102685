// `npm run prove`: the proofs that take longer than a gate may. One shard at a time, each below ten minutes; what is
// printed is the report. `npm run prove -- kills --seed 7 --kills 200`
import { parseArgs } from "node:util";
import { runKills } from "./kill-harness";
import { runRevocations } from "./revocation-harness";
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

const revocations = async (seed: number, count: number): Promise<boolean> => {
  const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
  const { counts, closedMs, applied, struck, returned } = await runRevocations(server, { count, seed });
  await server.remove();
  say(`revocations ${closedMs.length}, seed ${seed}: ${JSON.stringify(counts)}`);
  say(`command to closed socket, ms: ${spread(closedMs)}`);
  say(`applied after ${applied.length}, let in again ${returned.length}, wrongly closed ${struck.length}`);
  const wrong = [...applied, ...returned, ...struck];
  if (wrong.length > 0) say(wrong.join("\n"));
  const p99 = quantile(
    closedMs.toSorted((a, b) => a - b),
    0.99,
  );
  return wrong.length === 0 && p99 <= 1_000;
};

type Shard = (seed: number, count: number) => Promise<boolean>;

const shards: Record<string, Shard> = { kills, revocations };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    kills: { type: "string", default: "200" },
    revocations: { type: "string", default: "100" },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
let held = true;
for (const name of positionals.length > 0 ? positionals : Object.keys(shards)) {
  const shard = shards[name];
  if (shard === undefined) {
    say(`There is no shard ${name}; there are ${Object.keys(shards).join(", ")}.`);
    process.exit(1);
  }
  const count = name === "kills" ? values.kills : values.revocations;
  const ok = await shard(seed, Number(count));
  say(
    `${name}: ${ok ? "held" : "BROKEN"}; again with: npm run prove -- ${name} --seed ${seed} --${name} ${count}`,
  );
  held &&= ok;
}
process.exit(held ? 0 : 1);
