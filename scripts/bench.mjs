// `npm run bench`: builds what is measured, installs what it is compared with, and measures. `-- --quick` shows in
// a minute that everything runs; docs/BENCHMARKS.md comes from a full run.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPeers } from "./bench-peers.mjs";
import { buildServer, buildWeb, generate, install, requireNode, root } from "./steps.mjs";

const args = process.argv.slice(2);
requireNode();
await install();
generate();
buildServer();
buildWeb();
if (!args.includes("--quick")) installPeers();

const { build } = await import("esbuild");
const outfile = join(root, ".cache/bench/main.mjs");
await build({
  entryPoints: [join(root, "bench/main.ts")],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
});

// The servers get core 0, the load side core 1.
const canPin = spawnSync("taskset", ["-c", "1", "true"]).status === 0;
const command = [
  ...(canPin ? ["taskset", "-c", "1"] : []),
  process.execPath,
  "--enable-source-maps",
  outfile,
];
const [program, ...rest] = command;
const bench = spawn(program, [...rest, ...args], { cwd: root, stdio: "inherit" });
bench.once("exit", (code) => process.exit(code ?? 1));
