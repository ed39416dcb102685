// Where the server's time went: the functions with the most self time, of each thread that was profiled.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface CpuProfile {
  readonly nodes: ReadonlyArray<{ readonly id: number; readonly callFrame: CallFrame }>;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  /** On the system's monotonic clock, in microseconds. */
  readonly startTime: number;
}

const rows = 25;
const packageRows = 10;
const outsideFunctions = new Set(["(idle)", "(root)"]);

const nameOf = ({ functionName, url, lineNumber }: CallFrame): string => {
  const place = url.replace(/^.*node_modules\//, "").replace(/^file:.*\//, "");
  return place === ""
    ? functionName
    : `${functionName === "" ? "(anonymous)" : functionName} ${place}:${lineNumber + 1}`;
};

/** Whose code it is: a package, Node itself, or ours. */
const ownerOf = ({ url }: CallFrame): string => {
  if (url === "") return "native code";
  if (url.startsWith("node:")) return "Node";
  if (url.startsWith("wasm:")) return "WebAssembly";
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? "ours, and the pages";
};

/** Now, on the clock that profiles are written in. */
export const profileClock = (): number => Number(process.hrtime.bigint() / 1_000n);

/** A stretch of that clock. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Milliseconds of self time by whatever name `nameFor` gives a function. */
const selfTimes = (
  { nodes, samples, timeDeltas, startTime }: CpuProfile,
  { from, until }: Stretch,
  nameFor: (frame: CallFrame) => string,
): Map<string, number> => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  let at = startTime;
  samples.forEach((id, i) => {
    at += timeDeltas[i] ?? 0;
    const frame = frames.get(id);
    if (at < from || at > until || frame === undefined || outsideFunctions.has(frame.functionName)) return;
    const name = nameFor(frame);
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[i] ?? 0) / 1_000);
  });
  return times;
};

const list = (times: ReadonlyMap<string, number>, most: number, say: (line: string) => void): void => {
  const all = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  for (const [name, ms] of [...times].toSorted(([, a], [, b]) => b - a).slice(0, most))
    say(`${((ms / all) * 100).toFixed(1).padStart(5)} %  ${ms.toFixed(0).padStart(6)} ms  ${name}`);
};

const print = (path: string, stretch: Stretch, say: (line: string) => void): void => {
  const profile = JSON.parse(readFileSync(path, "utf8")) as CpuProfile;
  say(`\n${basename(path)}, self time by owner`);
  list(selfTimes(profile, stretch, ownerOf), packageRows, say);
  say("by function");
  list(selfTimes(profile, stretch, nameOf), rows, say);
};

/** Prints this stretch of the profiles in this folder, and takes them away. */
export const printHottest = (folder: string, stretch: Stretch, say: (line: string) => void): void => {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith(".cpuprofile"))) {
    print(join(folder, name), stretch, say);
    rmSync(join(folder, name));
  }
};
