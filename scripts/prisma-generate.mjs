// Derives the PostgreSQL twin of the models file and generates both Prisma clients.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const schema = readFileSync("prisma/schema.prisma", "utf8");
const twin = schema
  .replace('"./generated/sqlite"', '"./postgresql"')
  .replace('provider = "sqlite"', 'provider = "postgresql"');
mkdirSync("prisma/generated", { recursive: true });
writeFileSync("prisma/generated/postgresql.prisma", twin);

for (const path of ["prisma/schema.prisma", "prisma/generated/postgresql.prisma"]) {
  const run = spawnSync(
    process.execPath,
    ["node_modules/prisma/build/index.js", "generate", `--schema=${path}`, "--no-hints"],
    {
      encoding: "utf8",
      // `generate` needs no schema engine but looks for one; any executable stops it from downloading.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
    },
  );
  if (run.status !== 0) {
    process.stderr.write(run.stdout + run.stderr);
    process.exit(1);
  }
}
