import { defineConfig } from "@playwright/test";

const chromium = process.env.PARLEY_TEST_CHROMIUM ?? "/usr/bin/chromium";
const report = process.env.PARLEY_TEST_REPORT;

// The popup of the address bar that nobody sees is a page of its own in each new window, and took a third of a second
// of processor each time. The last such list counts, so those of Playwright's that matter here are named again.
const disabledFeatures = [
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess"],
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
  ...["HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"],
  ...["ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"],
  ...["NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"],
];

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../test-results",
  fullyParallel: true,
  workers: 2,
  // A race that passes the second time is still a race.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"], ...(report ? [["json", { outputFile: report }] as const] : [])],
  use: {
    browserName: "chromium",
    // A trace takes a picture of every frame and a copy of the page for every key: `--trace on` when one is wanted.
    trace: "off",
    screenshot: "only-on-failure",
    // Every frame of an animation is drawn by the processor here.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(chromium !== "" && { executablePath: chromium }),
      args: [
        ...[
          "--no-sandbox",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
        ],
        ...["--no-first-run", "--disable-quic", "--disable-dev-shm-usage"],
        `--disable-features=${disabledFeatures.join(",")}`,
      ],
    },
  },
});
