// `npm run excise -- <document id>`: lists what is stored of a document, and what of it is damaged or too costly. With `--remove <key>`
// (as often as needed) those rows are taken out, for good. Stop the server first, or restart it afterwards.
import { spawnSync } from "node:child_process";
import { buildServer, generate, install, requireNode, root } from "./steps.mjs";

requireNode();
await install();
generate();
buildServer();

const { status } = spawnSync(process.execPath, ["dist/excise.js", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? 1);
