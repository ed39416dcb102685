// Which Chromium the browser tests drive: the variable, the system's, Debian's package where we may install it,
// and last Playwright's own download.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { installDebianPackages, root, say } from "./steps.mjs";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const onPath = () => {
  for (const name of names) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return null;
};

const ownDownload = () => {
  const cli = ["node_modules/@playwright/test/cli.js", "install", "chromium"];
  return spawnSync(process.execPath, cli, { cwd: root, stdio: "inherit" }).status === 0;
};

/** A path to hand to Playwright, or "" for its own browser; null when there is none. */
export const findChromium = () => {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) {
      say(`CHROMIUM_PATH names ${given}, which does not exist.`);
      return null;
    }
    say(`Browser: ${given} (from CHROMIUM_PATH)`);
    return given;
  }
  const system = onPath();
  if (system !== null) {
    say(`Browser: ${system} (the system's)`);
    return system;
  }
  say("Browser: none found; installing Debian's chromium…");
  if (installDebianPackages(["chromium", "fonts-noto-color-emoji"])) {
    const installed = onPath();
    if (installed !== null) {
      say(`Browser: ${installed} (Debian's package, just installed)`);
      return installed;
    }
  }
  say("Browser: downloading Playwright's own…");
  if (ownDownload()) {
    say("Browser: Playwright's own download");
    return "";
  }
  return null;
};
