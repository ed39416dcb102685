// One of the long proofs: what it is told, and how it says what it saw.

export interface ShardOptions {
  readonly seed: number;
  /** A number given on the command line as `--<name> <number>`, or the usual one. */
  readonly size: (name: string, usual: number) => number;
  readonly say: (line: string) => void;
}

/** Answers whether everything was as promised. */
export type Shard = (options: ShardOptions) => Promise<boolean>;

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

export const p99 = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.99,
  );

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

export const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number) => quantile(sorted, q).toFixed(1);
  return `min ${at(0)}  p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(1)}  (${sorted.length})`;
};

/** What several runs came to: a single one could be luck. */
export const overRuns = (values: readonly number[]): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return `min ${sorted[0]?.toFixed(1)}  median ${quantile(sorted, 0.5).toFixed(1)}  max ${sorted.at(-1)?.toFixed(1)}`;
};

/** Says whether a target was met, and answers it. */
export const held = (say: ShardOptions["say"], what: string, isMet: boolean): boolean => {
  say(`${isMet ? "  held  " : "  BROKEN"} ${what}`);
  return isMet;
};

export const pause = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms));
