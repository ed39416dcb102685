// What one run of the bench was asked to do, read from the command line.
import { parseArgs } from "node:util";

export interface RunOptions {
  /** A few seconds per figure: shows that everything runs, and measures nothing worth keeping. */
  readonly quick: boolean;
  readonly rounds: number;
  /** Names of workloads; empty means all. */
  readonly only: readonly string[];
  /** Names of contenders; empty means all. */
  readonly against: readonly string[];
  readonly profile: boolean;
}

export const usage = `npm run bench -- [options]
  --quick             a few seconds per figure, one round, nothing written
  --only a,b          only these workloads
  --against a,b       only these contenders
  --rounds n          how often each figure is measured (3; with --quick 1)
  --profile           our server alone, under the CPU profiler; prints where its time went`;

const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

export const readRunOptions = (args: readonly string[]): RunOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      against: { type: "string" },
      rounds: { type: "string" },
      profile: { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick || values.profile ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds must be a whole number above 0");
  return {
    quick: values.quick,
    rounds,
    only: list(values.only),
    against: values.profile ? ["parley"] : list(values.against),
    profile: values.profile,
  };
};
