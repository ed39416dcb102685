// `npm test`: everything. Types, lint, unit, contract and property tests, then the browser stories against the
// production build. The last line counts them all; whatever fails makes the exit code 1. `npm test -- --gate` leaves
// out the stories that are tagged @long, where somebody waits for the answer.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./find-chromium.mjs";
import {
  buildServer,
  buildWeb,
  generate,
  generateRouteTypes,
  install,
  requireNode,
  root,
  say,
} from "./steps.mjs";

const results = join(root, ".cache/test-results");
const leftOut = process.argv.includes("--gate") ? ["--grep-invert=@long"] : [];
const total = { passed: 0, failed: 0, skipped: 0 };

const execute = (program, args, env = {}) =>
  spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  }).status === 0;

const count = (passed, failed, skipped) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};

/** A program whose exit code is the whole result. */
const single = (title, program, args) => {
  say(`\n── ${title}`);
  const ok = execute(program, args);
  count(ok ? 1 : 0, ok ? 0 : 1, 0);
  say(`${title}: ${ok ? "passed" : "failed"}`);
};

/** A runner that writes a report; no report, or an empty one, is a failure and not "nothing failed". */
const reported = (title, reportPath, start, read) => {
  say(`\n── ${title}`);
  const ok = start();
  const counts = existsSync(reportPath) ? read(JSON.parse(readFileSync(reportPath, "utf8"))) : null;
  if (counts === null || counts.passed + counts.failed === 0) {
    say(`${title}: no result`);
    count(0, 1, 0);
    return;
  }
  // A runner can fail outside of any test, in a set-up for example.
  count(counts.passed, !ok && counts.failed === 0 ? 1 : counts.failed, counts.skipped);
};

requireNode();
const driver = install();
generate();
generateRouteTypes();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

single("Types", "node_modules/typescript/bin/tsc", ["--noEmit"]);
single("Lint", "node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);

buildServer();
buildWeb();
await driver;

const unitReport = join(results, "unit.json");
reported(
  "Unit, contract and property tests",
  unitReport,
  () =>
    execute("node_modules/vitest/vitest.mjs", [
      ...["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`],
    ]),
  (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests + report.testResults.filter((file) => file.assertionResults.length === 0).length,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
);

const chromium = findChromium();
if (chromium === null) {
  say("No Chromium can be found or installed; set CHROMIUM_PATH to one.");
  count(0, 1, 0);
} else {
  const storyReport = join(results, "stories.json");
  reported(
    "Browser stories",
    storyReport,
    () =>
      execute(
        "node_modules/@playwright/test/cli.js",
        ["test", "--config=e2e/playwright.config.ts", ...leftOut],
        {
          PARLEY_TEST_CHROMIUM: chromium,
          PARLEY_TEST_REPORT: storyReport,
        },
      ),
    (report) => ({
      passed: report.stats.expected,
      failed: report.stats.unexpected + report.stats.flaky + report.errors.length,
      skipped: report.stats.skipped,
    }),
  );
}

say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
