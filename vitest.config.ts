import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", ".next", "dist", ".cache"],
    // The whole list at once: these tests are short, and two cores are better spent on fewer processes.
    maxWorkers: 2,
    // Long enough for a machine that does much else: how fast it is decides no test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["domain/testing/global-setup.ts"],
  },
});
