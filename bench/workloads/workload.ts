// One question asked of every contender in the same words. `measure` gets a fresh server and answers with one
// number per figure; a figure it cannot answer for this contender is left out.
import type { Contender } from "../contenders/contender";
import type { RunningContender } from "../contenders/running-contender";

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
}

export interface Conditions {
  readonly quick: boolean;
  /** Different in each round, the same in each run. */
  readonly seed: number;
}

export type Measured = Readonly<Record<string, number>>;

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** What is done and what the figures mean, in a sentence or two. */
  readonly method: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly suits: (contender: Contender) => boolean;
  readonly measure: (running: RunningContender, conditions: Conditions) => Promise<Measured>;
}
