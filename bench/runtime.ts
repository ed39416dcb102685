// What the measured servers run on: one Node for all of them where that is possible, and a core of their own.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface Runtime {
  readonly root: string;
  /** The binary that runs the servers. */
  readonly node: string;
  readonly nodeVersion: string;
  /** What our server needs to find its SQLite driver on that Node. */
  readonly ourPreload: readonly string[];
  readonly peersInstalled: boolean;
  /** Put before a command to keep it on the servers' core. */
  readonly onServerCore: readonly string[];
  /** Where our server leaves CPU profiles, if it is to. */
  readonly profileDir: string | null;
}

const canPin = (): boolean => spawnSync("taskset", ["-c", "0", "true"]).status === 0;

export const findRuntime = (root: string, profileDir: string | null): Runtime => {
  const peers = join(root, "bench/peers");
  const peersNode = join(peers, "node_modules/node/bin/node");
  const peersInstalled =
    existsSync(peersNode) && existsSync(join(peers, "node_modules/better-sqlite3/build/Release"));
  const node = peersInstalled ? peersNode : process.execPath;
  return {
    root,
    node,
    nodeVersion: execFileSync(node, ["--version"], { encoding: "utf8" }).trim(),
    ourPreload: peersInstalled ? ["--import", join(peers, "sqlite-of-peers.mjs")] : [],
    peersInstalled,
    onServerCore: canPin() ? ["taskset", "-c", "0"] : [],
    profileDir,
  };
};
