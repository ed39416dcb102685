// `npm run db:migration -- NAME`: writes the next migration for both databases; see prisma/new-migration.ts.
import { spawnSync } from "node:child_process";
import { install, requireNode, root } from "./steps.mjs";

requireNode();
await install();

const program = ["--import", "tsx", "prisma/new-migration.ts", ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, program, { cwd: root, stdio: "inherit" }).status ?? 1);
