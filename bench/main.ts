// `npm run bench`: starts each contender afresh for each measurement, one after the other within a round, round
// after round, so that whatever the machine does meanwhile befalls all of them alike.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contenders } from "./contenders/all";
import type { Contender } from "./contenders/contender";
import { RunningContender } from "./contenders/running-contender";
import { watchBystanders } from "./report/bystanders";
import { describeMachine } from "./report/machine";
import { printHottest, profileClock } from "./report/profile";
import { type Outcome, tableOf } from "./report/results";
import { writeReport } from "./report/write-report";
import { type RunOptions, readRunOptions, usage } from "./run-options";
import { findRuntime, type Runtime } from "./runtime";
import { workloads } from "./workloads/all";
import type { Measured, Workload } from "./workloads/workload";

const root = process.cwd();

const say = (line: string): void => console.log(line);

const chosen = <T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): T[] => {
  for (const name of names) {
    if (all.some((one) => one.name === name)) continue;
    throw new Error(`there is no "${name}"; there are ${all.map((one) => one.name).join(", ")}`);
  }
  return all.filter((one) => names.length === 0 || names.includes(one.name));
};

const present = (wanted: readonly Contender[], runtime: Runtime): Contender[] =>
  wanted.filter((contender) => {
    if (!contender.needsPeers || runtime.peersInstalled) return true;
    say(`Without ${contender.title}: it is not installed (a run without --quick installs it).`);
    return false;
  });

const measureOnce = async (
  workload: Workload,
  contender: Contender,
  runtime: Runtime,
  conditions: { quick: boolean; seed: number },
): Promise<Measured> => {
  const running = await RunningContender.start(contender, runtime);
  const readyAt = profileClock();
  try {
    return await workload.measure(running, conditions);
  } finally {
    await running.remove();
    const stretch = running.measured ?? { from: readyAt, until: Number.POSITIVE_INFINITY };
    if (runtime.profileDir !== null) printHottest(runtime.profileDir, stretch, say);
  }
};

/** Above this share of the machine, what others did is part of the figures. */
const noisyPercent = 5;

const shown = (workload: Workload, measured: Measured): string =>
  Object.entries(workload.figures)
    .flatMap(([key, { name, unit, digits }]) => {
      const value = measured[key];
      return value === undefined ? [] : `${name} ${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
    })
    .join(", ");

const runWorkload = async (
  workload: Workload,
  all: readonly Contender[],
  runtime: Runtime,
  { rounds, quick }: RunOptions,
): Promise<{ outcomes: Outcome[]; mostNoise: number }> => {
  let mostNoise = 0;
  say(`\n── ${workload.title} (${workload.name})\n${workload.method}`);
  const outcomes = all
    .filter(workload.suits)
    .map((contender) => ({ contender, rounds: [] as Measured[], failures: [] as string[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { contender, rounds: measured, failures } of outcomes) {
      try {
        const bystanders = watchBystanders();
        const figures = await measureOnce(workload, contender, runtime, { quick, seed: round });
        const others = bystanders();
        const noise =
          others > noisyPercent ? ` (NOISY: others took ${others.toFixed(0)} % of the machine)` : "";
        measured.push(figures);
        mostNoise = Math.max(mostNoise, others);
        say(`${round}/${rounds} ${contender.title}: ${shown(workload, figures)}${noise}`);
      } catch (error) {
        const sentence = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
        failures.push(sentence);
        say(
          `${round}/${rounds} ${contender.title}: FAILED: ${error instanceof Error ? error.stack : sentence}`,
        );
      }
    }
  }
  return { outcomes, mostNoise };
};

const main = async (): Promise<void> => {
  const options = readRunOptions(process.argv.slice(2));
  const profileDir = options.profile ? mkdtempSync(join(tmpdir(), "parley-profile-")) : null;
  mkdirSync(join(root, "bench/.cache"), { recursive: true });
  const runtime = findRuntime(root, profileDir);
  const wanted = present(chosen(contenders, options.against), runtime);
  say(describeMachine(runtime, wanted));
  if (options.quick) say("A quick run shows that everything works; its figures are worth nothing.");
  for (const workload of chosen(workloads, options.only)) {
    const { outcomes, mostNoise } = await runWorkload(workload, wanted, runtime, options);
    const table = tableOf(workload, outcomes);
    const quiet = `Other processes took at most ${mostNoise.toFixed(1)} % of the machine during a measurement.`;
    say(`\n${table}\n\n${quiet}`);
    if (options.quick || options.profile) continue;
    const how = `\`npm run bench -- --only ${workload.name}\`, ${options.rounds} rounds.`;
    const compared = describeMachine(runtime, wanted.filter(workload.suits));
    writeReport(join(root, "docs/BENCHMARKS.md"), workload, `${table}\n\n${compared}\n${quiet}\n${how}`);
  }
  if (profileDir !== null) rmSync(profileDir, { recursive: true, force: true });
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? `${error.message}\n\n${usage}` : error);
    process.exit(1);
  },
);
