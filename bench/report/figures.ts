// What the rounds of one figure come to, and how it stands in a table.
import type { Figure } from "../workloads/workload";

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export const spreadOf = (values: readonly number[]): Spread | null => {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? min;
  return { min, median: (lower + upper) / 2, max };
};

const text = (value: number, digits: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** "median (min–max)", or the one number that every round gave. */
export const cell = (values: readonly number[], { digits }: Figure): string => {
  const spread = spreadOf(values);
  if (spread === null) return "–";
  const [min, median, max] = [spread.min, spread.median, spread.max].map((value) => text(value, digits));
  return min === max ? `${median}` : `${median} (${min}–${max})`;
};

export const heading = ({ name, unit }: Figure): string => (unit === "" ? name : `${name}, ${unit}`);
