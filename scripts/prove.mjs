// `npm run prove`: builds what is stale and runs the long proofs.
import { spawnSync } from "node:child_process";
import { buildServer, buildWeb, generate, install, requireNode, root } from "./steps.mjs";

requireNode();
await install();
generate();
buildServer();
buildWeb();

const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", "e2e/prove.ts", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
  },
);
process.exit(status ?? 1);
