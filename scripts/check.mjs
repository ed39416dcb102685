// `npm run check`: everything that needs no browser: types, lint, and all tests but the browser stories.
import { spawnSync } from "node:child_process";
import { generate, generateRouteTypes, install, requireNode, root } from "./steps.mjs";

requireNode();
await install();
generate();
generateRouteTypes();

const bin = (path) => [process.execPath, [path]];
const checks = [
  ["types", ...bin("node_modules/typescript/bin/tsc"), ["--noEmit"]],
  ["lint", ...bin("node_modules/@biomejs/biome/bin/biome"), ["check", "--error-on-warnings", "."]],
  ["tests", ...bin("node_modules/vitest/vitest.mjs"), ["run"]],
];

for (const [name, node, program, args] of checks) {
  const done = spawnSync(node, [...program, ...args], { cwd: root, stdio: "inherit" });
  if (done.status === 0) continue;
  process.stderr.write(`${name}: failed\n`);
  process.exit(1);
}
