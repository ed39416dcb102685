// What has been measured so far, and the table of one workload.
import type { Contender } from "../contenders/contender";
import type { Measured, Workload } from "../workloads/workload";
import { cell, heading } from "./figures";

export interface Outcome {
  readonly contender: Contender;
  readonly rounds: readonly Measured[];
  /** Why rounds are missing. */
  readonly failures: readonly string[];
}

export const tableOf = (workload: Workload, outcomes: readonly Outcome[]): string => {
  const figures = Object.entries(workload.figures);
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    row(["", ...figures.map(([, figure]) => heading(figure))]),
    row(["---", ...figures.map(() => "---:")]),
  ];
  for (const { contender, rounds, failures } of outcomes) {
    const cells = figures.map(([key, figure]) =>
      cell(
        rounds.flatMap((round) => round[key] ?? []),
        figure,
      ),
    );
    lines.push(row([contender.title, ...cells]));
    for (const failure of failures)
      lines.push(row([`${contender.title} failed`, failure, ...figures.slice(1).map(() => "")]));
  }
  return lines.join("\n");
};
