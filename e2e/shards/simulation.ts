// H1: seeds of the simulation, by two processes, each seed a history of its own.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Outcome } from "../simulation/simulation";
import { held, type Shard } from "./shard";

type Line = Omit<Outcome, "story">;

const run = (
  seed: number,
  seeds: number,
  steps: number,
  hear: (line: Line) => void,
): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        ...["--import", "tsx", "e2e/simulation/main.ts"],
        ...["--seed", String(seed), "--seeds", String(seeds), "--steps", String(steps)],
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    createInterface({ input: child.stdout }).on("line", (line) => hear(JSON.parse(line) as Line));
    child.once("close", resolve);
  });

export const simulation: Shard = async ({ seed, size, say }) => {
  const [seeds, steps] = [size("seeds", 1_000), size("steps", 1_000)];
  const total = { seeds: 0, written: 0, saved: 0, events: 0, simulatedMs: 0, broken: 0 };
  const hear = (line: Line) => {
    total.seeds += 1;
    total.written += line.written;
    total.saved += line.saved;
    total.events += line.events;
    total.simulatedMs += line.simulatedMs;
    if (line.broken.length === 0) return;
    total.broken += 1;
    say(`SEED=${line.seed}: ${line.broken.join("; ")}`);
    say(`  npm run prove -- simulation --seed ${line.seed} --seeds 1 --steps ${steps}`);
  };
  const began = performance.now();
  const half = Math.ceil(seeds / 2);
  const codes = await Promise.all([
    run(seed, half, steps, hear),
    ...(seeds > half ? [run(seed + half, seeds - half, steps, hear)] : []),
  ]);
  const seconds = (performance.now() - began) / 1_000;
  say(
    `seeds ${total.seeds} of ${steps} steps, events ${total.events}, tokens ${total.written}, Saved ${total.saved}`,
  );
  say(
    `simulated ${(total.simulatedMs / 86_400_000).toFixed(2)} days in ${seconds.toFixed(0)} s: ` +
      `${Math.round(total.simulatedMs / 1_000 / seconds)} times real time`,
  );
  const complete = codes.every((code) => code === 0) && total.seeds === seeds;
  return held(say, `${total.broken} seeds broke a promise`, complete && total.broken === 0);
};
