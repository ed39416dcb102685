// Compiles the server's entries with esbuild; packages stay outside and are loaded from node_modules.
import { build, context } from "esbuild";

const options = {
  entryPoints: {
    main: "server/main.ts",
    worker: "server/workers/worker.ts",
    "sqlite-thread": "domain/sqlite-thread.ts",
    migrate: "scripts/migrate.ts",
    excise: "scripts/excise.ts",
  },
  outdir: "dist",
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
};

/** Compiles now and after every change; `onBuilt` runs after each success. */
export const watchServer = async (onBuilt) => {
  const watching = await context({
    ...options,
    plugins: [
      {
        name: "on-built",
        setup: (plugin) => plugin.onEnd((result) => (result.errors.length === 0 ? onBuilt() : undefined)),
      },
    ],
  });
  await watching.watch();
  return watching;
};

if (import.meta.url === `file://${process.argv[1]}`) await build(options);
