// C2, W5, W6: as many hostile frames as one has time for, each all or nothing.
import { runFuzz } from "@/server/testing/fuzz";
import { held, type Shard } from "./shard";

export const fuzz: Shard = async ({ seed, size, say }) => {
  const report = runFuzz(seed, size("cases", 200_000));
  say(`frames ${report.cases}: accepted ${report.accepted}, refused ${report.refused}`);
  say(`left to the content hash ${report.diverged}; slowest ${report.slowestMs.toFixed(1)} ms`);
  for (const line of report.broken) say(line);
  return held(say, "every frame changed everything for everybody, or nothing", report.broken.length === 0);
};
