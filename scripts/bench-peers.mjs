// Installs the servers that bench/ measures beside ours, with the Node that runs them all. They stay in
// bench/peers/node_modules; nothing of the product depends on them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root, say } from "./steps.mjs";

const folder = join(root, "bench/peers");
const node = join(folder, "node_modules/node/bin/node");
const sqlite = join(folder, "node_modules/better-sqlite3");

const runs = (program, args) => spawnSync(program, args, { cwd: folder }).status === 0;

export const peersAreInstalled = () =>
  existsSync(node) && existsSync(sqlite) && runs(node, ["-e", "new (require('better-sqlite3'))(':memory:')"]);

const npm = (args, env = {}) => {
  const done = spawnSync("npm", args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } });
  if (done.status !== 0) process.stderr.write(done.stderr ?? String(done.error));
  return done.status === 0;
};

/** The headers of the Node that was installed, so that SQLite's driver is compiled for it and not for ours. */
const headers = () => {
  const packages = join(folder, "node_modules/node/node_modules");
  const name = readdirSync(packages).find((entry) => existsSync(join(packages, entry, "include/node")));
  return name === undefined ? null : join(packages, name);
};

const compileSqlite = () => {
  const nodedir = headers();
  return npm(["rebuild", "better-sqlite3", "--no-audit", "--no-fund"], {
    PATH: `${join(folder, "node_modules/node/bin")}${delimiter}${process.env.PATH}`,
    npm_config_build_from_source: "true",
    ...(nodedir !== null && { npm_config_nodedir: nodedir }),
  });
};

/** False when they cannot be installed; the bench then measures what is there. */
export const installPeers = () => {
  if (peersAreInstalled()) return true;
  say("Installing the servers to compare with (about three minutes)…");
  const installed =
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) &&
    npm(["rebuild", "node"]) &&
    compileSqlite() &&
    peersAreInstalled();
  say(installed ? "The servers to compare with are installed." : "They could not be installed.");
  return installed;
};
