// An open document costs what its bytes cost: at most three times its encoded size, garbage left out. Opening it takes
// little of the main thread.
import { measureMemory } from "./open-documents";
import { held, median, overRuns, type Shard, spread } from "./shard";

const mostTimesEncoded = 3;
/** For the first person who opens a document of 260,000 edits: others wait no longer for their letters. */
const mostColdMainThreadMs = 100;

const kib = (bytes: number): string => `${(bytes / 1_024).toFixed(0)} KiB`;

export const memory: Shard = async ({ size, say }) => {
  const ratios: number[] = [];
  const cold: number[] = [];
  for (let run = 0; run < size("runs", 3); run++) {
    const report = await measureMemory(size("documents", 10));
    const ratio = report.usedBytes / report.encodedBytes;
    ratios.push(ratio);
    say(`run ${run + 1}: ${report.documents} documents of ${kib(report.encodedBytes)}, one idle reader each`);
    say(`for each, heap and buffers ${kib(report.usedBytes)}, resident ${kib(report.residentBytes)}`);
    say(`cold open, ms: ${spread(report.coldMs)}`);
    say(`of which the main thread ran, ms: ${spread(report.coldMainThreadMs)}`);
    cold.push(...report.coldMainThreadMs);
  }
  const what = `memory to encoded size: ${overRuns(ratios)}, at most ${mostTimesEncoded}`;
  const coldWhat = `main thread for a cold open, ms: ${overRuns(cold)}, at most ${mostColdMainThreadMs}`;
  return [
    held(say, what, median(ratios) <= mostTimesEncoded),
    held(say, coldWhat, median(cold) <= mostColdMainThreadMs),
  ].every(Boolean);
};
