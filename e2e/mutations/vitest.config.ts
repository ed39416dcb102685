// The tests that catch mistakes need no database: without the one that starts for all tests they begin at once.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: { include: ["**/*.test.ts"], exclude: ["**/node_modules/**"], bail: 1 },
});
